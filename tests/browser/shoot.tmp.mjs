import { chromium } from "playwright-core";
// usage: node shoot BASE OUT widths mode path[=name] ...   mode light|dark|contrast|elders ; env CLICK=selector, FULL=0
const [,, base, out, widths, mode, ...paths] = process.argv;
const M = { light:{theme:"light"}, dark:{theme:"dark"}, contrast:{theme:"contrast"}, elders:{elders:true} };
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args:["--no-sandbox"] });
for (const w of widths.split(",").map(Number)) {
  const c = await b.newContext({ viewport:{width:w,height:+(process.env.H||900)}, locale:"zh-CN" });
  await c.addInitScript((s)=>localStorage.setItem("wenku-reading", s), JSON.stringify(M[mode]));
  const p = await c.newPage();
  for (const x of paths) {
    const [path, name] = x.split("=>");
    await p.goto(new URL(encodeURI(path), base).href, {waitUntil:"networkidle"});
    if (process.env.CLICK) for (const sel of process.env.CLICK.split("|")) { await p.click(sel); await p.waitForTimeout(250); }
    if (process.env.CSS) await p.addStyleTag({content: process.env.CSS}).catch(()=>{});
    const n = (name || path.replace(/[\/?=&]/g,"_")) ;
    await p.screenshot({ path: `${out}/${n}-${w}-${mode}.png`, fullPage: process.env.FULL !== "0" });
  }
  await c.close();
}
await b.close();
