import { chromium } from "playwright-core"; import {readFileSync} from "node:fs";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args:["--no-sandbox"] });
const p = await b.newPage({viewport:{width:1300,height:900}});
const f=["policies","stories","family-rules","talks"].map(n=>"/tmp/h/theme/content/"+n+"/cover.svg").concat("/tmp/h/theme/content/hero.svg");
await p.setContent(f.map(x=>readFileSync(x,"utf8").replace("<svg",'<svg width="600"')).join(""));
await p.screenshot({path:"/tmp/h/theme-shots/covers.png",fullPage:true}); await b.close();
