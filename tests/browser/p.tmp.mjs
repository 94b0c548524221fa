import { chromium } from "playwright-core";
const base=process.argv[2]; const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args:["--no-sandbox"] });
const p = await b.newPage({locale:"zh-CN"});
for (const [n,u] of [["policy","/policies/model-person-care/"],["points","/policies/2026-key-points/"],["talk","/talks/dragon-boat/"],["all","/family-rules/zhuzi/all/"],["story","/stories/li-guizhi/"],["fr","/family-rules/zhuzi/mendi/"],["joint","/policies/family-education/"]]) { await p.goto(new URL(u,base).href,{waitUntil:"networkidle"}); await p.pdf({path:`/tmp/h/theme-shots/${n}.pdf`,preferCSSPageSize:true}); }
await b.close();
