import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args:["--no-sandbox"] });
for (const [w,h] of [[1280,720],[390,800]]) {
const c=await b.newContext({viewport:{width:w,height:h},locale:"zh-CN"}); const p = await c.newPage();
await p.goto("http://127.0.0.1:8791/talks/dragon-boat/",{waitUntil:"networkidle"}); await p.click("#present"); await p.waitForTimeout(400);
for (let i=0;i<6;i++){ await p.screenshot({path:`/tmp/h/theme-shots/deck-${w}-${i}.png`}); if(i==3) await p.keyboard.press("n"); else await p.keyboard.press("PageDown"); await p.waitForTimeout(150);}
await c.close(); }
const c=await b.newContext({viewport:{width:1280,height:900},locale:"zh-CN"}); const p = await c.newPage();
await p.goto("http://127.0.0.1:8791/family-rules/yanshi/jiaozi/",{waitUntil:"networkidle"}); await p.click("[data-mode=vertical]"); await p.waitForTimeout(700); await p.screenshot({path:"/tmp/h/theme-shots/vert.png"});
await p.click("[data-mode=stacked]"); await p.waitForTimeout(400); await p.evaluate(()=>scrollTo(0,0)); await p.screenshot({path:"/tmp/h/theme-shots/stacked.png"});
await p.goto("http://127.0.0.1:8791/search/?q=积分",{waitUntil:"networkidle"}); await p.waitForTimeout(2500); await p.screenshot({path:"/tmp/h/theme-shots/results.png"});
await p.goto("http://127.0.0.1:8791/search/?q=乾坤袋麒麟臂",{waitUntil:"networkidle"}); await p.waitForTimeout(2000); await p.screenshot({path:"/tmp/h/theme-shots/none.png"});
await p.goto("http://127.0.0.1:8791/policies/?level=县级&document_type=通知",{waitUntil:"networkidle"}); await p.waitForTimeout(500); await p.screenshot({path:"/tmp/h/theme-shots/chosen.png"});
await b.close();
