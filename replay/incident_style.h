// Internal to replay: how the incident page looks. Light and dark by the reader's setting; on paper
// black on white, with nothing folded away.
#pragma once

namespace daybook::replay {

inline constexpr char kIncidentStyle[] = R"css(
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1d2125;--dim:#626b75;--line:#e1e4e8;
--accent:#0b5cad;--high:#b3261e;--high-bg:#fdecea;--medium:#8a5300;--medium-bg:#fff4e0;
--low:#4a5560;
--low-bg:#eef1f4;--add:#116329;--add-bg:#e6f6ea;--del:#a40e26;--del-bg:#fdebec;--head:#f3f4f6}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1b1f24;--ink:#e3e7eb;--dim:#98a2ad;
--line:#2e353d;--accent:#76b3f5;--high:#ff9d94;--high-bg:#3d1a18;--medium:#f0c06a;
--medium-bg:#35290f;
--low:#b4bec9;--low-bg:#272d34;--add:#7ddc95;--add-bg:#12301b;--del:#ff9aa6;--del-bg:#3a171c;
--head:#22272e}}
*{box-sizing:border-box}
html{scroll-padding-top:3.4rem}
body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",
Roboto,"Helvetica Neue",Arial,sans-serif}
nav{position:sticky;top:0;z-index:3;background:var(--bg);border-bottom:1px solid var(--line);
padding:.55rem max(1rem,calc(50vw - 38rem));display:flex;gap:1.1rem;overflow-x:auto;
font-size:.87rem}
nav a{color:var(--dim);text-decoration:none;white-space:nowrap}
nav a:hover{color:var(--accent)}
main,header{max-width:78rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.8rem}
h1{font-size:1.55rem;line-height:1.25;margin:0 0 .3rem}
h2{font-size:1.12rem;margin:2.4rem 0 .7rem}
h3{font-size:.98rem;margin:0}
p{margin:.4rem 0 .8rem}
a{color:var(--accent)}
.dim{color:var(--dim)}
.mono,code,pre,td.n{
font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
font-size:.82rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.7rem;
margin:1.2rem 0}
.fact{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem}
.fact b{display:block;font-size:1.35rem;line-height:1.25;font-variant-numeric:tabular-nums}
.fact span{color:var(--dim);font-size:.82rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:0 0 .9rem}
.card>.top{display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:baseline;padding:.6rem .8rem}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.86rem}
.wrap{background:var(--card);border:1px solid var(--line);border-radius:8px;overflow:clip}
th{text-align:left;font-weight:600;color:var(--dim);background:var(--head);white-space:nowrap;
padding:.42rem .7rem;border-bottom:1px solid var(--line);font-size:.79rem}
td{padding:.42rem .7rem;border-bottom:1px solid var(--line);vertical-align:top;
overflow-wrap:break-word}
.mono{overflow-wrap:anywhere}
tr:last-child>td{border-bottom:0}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.t{white-space:nowrap}
.timeline,.fields{table-layout:fixed}
.timeline th.n{width:4.6rem}.timeline th.when{width:7.4rem}.timeline th.subject{width:15%}
.timeline th.actor{width:14%}
.timeline th.evidence{width:21%}.timeline td.evidence{font-size:.78rem}
.timeline td{overflow-wrap:anywhere}.fields th.field{width:24%}
.card ul{margin:0;padding:0 .8rem .7rem 2rem;columns:22rem}
.timeline th{position:sticky;top:2.55rem;z-index:2}
.timeline tr.day td{position:sticky;top:4.55rem;z-index:1;background:var(--head);font-weight:600;
font-size:.8rem;padding:.28rem .7rem}
.timeline tr:target td{background:var(--medium-bg)}
.reason{color:var(--dim)}
.tag{display:inline-block;border-radius:4px;padding:0 .4rem;font-size:.76rem;line-height:1.45;
font-weight:600;background:var(--low-bg);color:var(--low);white-space:nowrap}
.high{background:var(--high-bg);color:var(--high)}
.medium{background:var(--medium-bg);color:var(--medium)}
.deployed,.added{background:var(--add-bg);color:var(--add)}
.removed{background:var(--del-bg);color:var(--del)}
.changed{background:var(--medium-bg);color:var(--medium)}
.before{color:var(--del)}
.after{color:var(--add)}
pre{margin:0;padding:.7rem .8rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;
border-top:1px solid var(--line);line-height:1.45}
pre.alone{border:1px solid var(--line);border-radius:8px;background:var(--card);
margin:.4rem 0 1rem}
pre .a{color:var(--add);background:var(--add-bg);display:block}
pre .d{color:var(--del);background:var(--del-bg);display:block}
pre .h{color:var(--dim);display:block}
summary{cursor:pointer;padding:.6rem .8rem}
ol,ul{padding-left:1.3rem}
footer{max-width:78rem;margin:2.5rem auto;padding:1rem;color:var(--dim);font-size:.82rem;
border-top:1px solid var(--line)}
@media (max-width:60rem){.narrow{display:none}.timeline th.subject,.timeline th.actor{width:22%}
td,th{padding:.35rem .5rem}}
@media print{:root{--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--line:#bbb;--head:#eee;
--accent:#000;
--high:#000;--high-bg:#fff;--medium:#000;--medium-bg:#fff;--low:#000;--low-bg:#fff;--add:#000;
--add-bg:#fff;--del:#000;--del-bg:#fff}
body{font-size:10pt}nav{display:none}.timeline th,.timeline tr.day td{position:static}
.fields,.timeline{font-size:8pt}
tr,.card>.top{break-inside:avoid}h2{break-after:avoid}.tag{border:1px solid #888}
pre .a::before{content:""}thead{display:table-header-group}}
)css";

}  // namespace daybook::replay
