import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args:["--no-sandbox"] });
for (const w of [1280,360]) {
const c=await b.newContext({viewport:{width:w,height:760},locale:"zh-CN"}); const p = await c.newPage();
const B="http://127.0.0.1:8791", S=(n)=>p.screenshot({path:`/tmp/h/theme-shots/q-${n}-${w}.png`});
await p.goto(B+"/stories/li-guizhi/",{waitUntil:"networkidle"}); await p.click(".settings summary"); await p.waitForTimeout(200); await S("settings");
await p.click(".settings summary"); await p.click(".qr summary"); await p.waitForTimeout(200); await S("qr"); await p.click(".qr summary");
await p.keyboard.press("/"); await p.waitForTimeout(300); await p.keyboard.type("积分"); await p.waitForTimeout(2500); await S("quick"); await p.keyboard.press("Escape");
await p.goto(B+"/family-rules/zhuzi/mendi/",{waitUntil:"networkidle"}); await p.click("#content .footnote-ref a"); await p.waitForTimeout(300); await S("note");
await p.goto(B+"/policies/",{waitUntil:"networkidle"}); if(w==360){ await p.click(".filters-open"); await p.waitForTimeout(300);} await S("filters");
await c.close(); }
await b.close();
