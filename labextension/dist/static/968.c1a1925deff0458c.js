"use strict";(self.rspackChunkbangkom_lab=self.rspackChunkbangkom_lab||[]).push([[968],{619(a,e,o){var n=o(261),r=o.n(n),t=o(186),i=o.n(t),m=o(378),p=o.n(m),l=o(277),d=o.n(l),g=o(497),s=o.n(g),b=o(62),c=o.n(b),k=o(741),u={};u.styleTagTransform=c(),u.setAttributes=d(),u.insert=p().bind(null,"head"),u.domAPI=i(),u.insertStyleElement=s(),r()(k.A,u),k.A&&k.A.locals&&k.A.locals},741(a,e,o){var n=o(380),r=o.n(n),t=o(381),i=o.n(t),m=o(271),p=i()(r());p.i(m.A),p.push([a.id,`/* The participant's view of a task. \`.bangkom-panel\` is one opened task, in JupyterLab too; \`body.bangkom-participant\`
   is a whole Notebook 7 page, whose frame (menus, logo, kernel state) goes away. */

/* The text of the page */
.bangkom-panel {
  --jp-content-font-family: var(--font);
  --jp-ui-font-family: var(--font);
  --jp-content-font-size1: var(--size);
  --jp-layout-color0: transparent; /* cells, whatever their state */
  background: var(--ground);
  color: var(--ink);
}
.bangkom-panel.bangkom-panel :is(.jp-Notebook, .jp-WindowedPanel-outer, .jp-WindowedPanel-inner) { background: var(--ground) !important; padding: 0 !important; margin: 0 !important; box-shadow: none !important }
.bangkom-panel.bangkom-panel .jp-Notebook .jp-WindowedPanel-viewport {
  box-sizing: border-box; width: 100%; max-width: calc(var(--text) + 2rem); margin: 0 auto; padding: 1.25rem 1rem 0; box-shadow: none; background: none;
}
.bangkom-panel .jp-RenderedHTMLCommon { font: var(--size)/1.6 var(--font); color: var(--ink); padding: 0; max-width: none }
.bangkom-panel .jp-RenderedHTMLCommon :is(h1, h2, h3) { font-weight: 700; color: var(--ink); line-height: 1.25; letter-spacing: -.01em; text-wrap: balance }
.bangkom-panel .jp-RenderedHTMLCommon h1 { font-size: var(--h1) }
.bangkom-panel .jp-RenderedHTMLCommon h2 { font-size: 1.4rem }
.bangkom-panel .jp-RenderedHTMLCommon h3 { font-size: var(--h2) }
.bangkom-panel .jp-RenderedHTMLCommon :is(ul, ol) { padding-left: 1.4em }
.bangkom-panel .jp-RenderedHTMLCommon a { color: var(--accent); text-decoration: underline }
.bangkom-panel .jp-RenderedHTMLCommon img { max-width: 100%; height: auto; border-radius: var(--radius-small) }
.bangkom-panel .jp-RenderedHTMLCommon blockquote { border: 0; border-left: 4px solid var(--accent); border-radius: var(--radius-small); background: var(--paper); color: var(--ink); margin: 1rem 0; padding: .75rem 1rem }
.bangkom-panel .jp-RenderedHTMLCommon blockquote > :first-child { margin-top: 0 }
.bangkom-panel .jp-RenderedHTMLCommon blockquote > :last-child { margin-bottom: 0 }
.bangkom-panel .jp-RenderedHTMLCommon { overflow-wrap: break-word }
.bangkom-panel.bangkom-panel .jp-RenderedHTMLCommon table { display: block; max-width: 100%; overflow-x: auto; margin: 1rem 0; font-size: var(--small); border: 0 }
.bangkom-panel.bangkom-panel .jp-RenderedHTMLCommon :is(tr, tr:nth-child(odd), tr:hover) { background: none }
.bangkom-panel.bangkom-panel .jp-RenderedHTMLCommon :is(th, td) { min-width: 5.5rem; padding: .5rem .75rem .5rem 0; border: 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; line-height: 1.45 }
.bangkom-panel.bangkom-panel .jp-RenderedHTMLCommon :is(th, td):first-child { min-width: 0 }
.bangkom-panel .jp-RenderedHTMLCommon pre { white-space: pre-wrap }

/* Cells: no frame, no prompt, no code */
.bangkom-panel.bangkom-panel :is(.jp-Cell, .jp-MarkdownOutput, .jp-RenderedMarkdown, .jp-OutputArea, .jp-OutputArea-output, .jp-Cell-outputArea, .jupyter-widgets, .bangkom-end) { background: none !important; border-color: transparent; box-shadow: none }
.bangkom-panel .bangkom-cell { padding: 0; margin: 0; border: 0; background: none; overflow: visible; contain: none; content-visibility: visible }
.bangkom-panel .bangkom-cell + .bangkom-cell { margin-top: 1rem }
.bangkom-panel .bangkom-hidden, .bangkom-panel .bangkom-told { display: none }
.bangkom-panel .jp-CodeCell .jp-Cell-inputWrapper,
.bangkom-panel :is(.jp-InputPrompt, .jp-OutputPrompt, .jp-OutputArea-promptOverlay, .jp-Collapser, .jp-CellHeader, .jp-CellFooter),
.bangkom-panel :is(.jp-cell-toolbar, .jp-cell-menu, .jp-Notebook-footer, .jp-Placeholder, .jp-collapseHeadingButton, .jp-showHiddenCellsButton),
.bangkom-panel :is(.jp-InternalAnchorLink, .jp-NotebookPanel-toolbar, .jp-InputArea-editor) { display: none !important }
.bangkom-panel .jp-Cell .jp-cell-toolbar-overlap { visibility: visible }
.bangkom-panel :is(.jp-InputArea, .jp-OutputArea-child, .jp-Cell-outputWrapper, .jp-OutputArea, .jp-OutputArea-output, .jp-MarkdownOutput, .jp-Cell-inputWrapper, .jp-Cell-inputArea) { overflow: visible; padding: 0; margin: 0; border: 0; background: none }
.bangkom-panel .jp-Cell.jp-mod-active .jp-Collapser { display: none }

/* Only what a form draws is shown of an output: no traceback, no warning */
.bangkom-panel .jp-OutputArea-child:not(:has(.bangkom)) { position: absolute; width: 1px; height: 1px; overflow: hidden; visibility: hidden }
.bangkom-panel .jp-CodeCell:not(.bangkom-form):not(.bangkom-refused), .bangkom-panel .bangkom-refused .jp-Cell-outputWrapper { display: none }
.bangkom-panel .jupyter-widgets { margin: 0; overflow: visible; height: auto }
.bangkom-panel .jp-OutputArea-output > *, .bangkom-panel .bangkom-question { margin: 0; padding: 0 }
.bangkom-note .notice { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center }
.bangkom-note p { margin: 0; flex: 1 1 20rem }
.bangkom-note .button { background: var(--paper) }

/* The bar and the banner */
.bangkom-panel.bangkom-panel .bangkom-top { background: var(--paper) } /* Notebook paints what stands here in its own colour */
.bangkom-top { position: sticky; top: 0; z-index: 20; border-bottom: 1px solid var(--line) }
.bangkom-bar { display: flex; align-items: center; gap: .5rem 1rem; max-width: 76rem; margin: 0 auto; padding: .4rem 1rem; min-height: 60px }
.bangkom-back { display: inline-flex; align-items: center; gap: .35em; min-height: 44px; padding: 0 .6rem 0 0; text-decoration: none; font-weight: 600; white-space: nowrap }
.bangkom-back:hover { text-decoration: underline }
.bangkom-title { flex: 1; min-width: 0; font-weight: 700; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.bangkom-state { font-size: var(--small); color: var(--ink-soft); white-space: nowrap }
.bangkom-state[data-state=saved] { color: var(--ok) }
.bangkom-state[data-state=failed] { color: var(--stop); font-weight: 600 }
.bangkom-bar .button { min-height: 44px; padding: .3rem 1.1rem; white-space: nowrap }
.bangkom-banner { max-width: 76rem; margin: 0 auto; padding: 0 1rem .75rem }
.bangkom-banner .notice { display: flex; align-items: center; justify-content: space-between; gap: .75rem 1.25rem; flex-wrap: wrap }
.bangkom-banner p { margin: 0; flex: 1 1 20rem; color: var(--ink) }
.bangkom-banner .button { min-height: 44px; background: var(--paper) }

/* The end */
.bangkom-end { max-width: calc(var(--text) + 2rem); margin: 0 auto; padding: 1.75rem 1rem 4rem }
.bangkom-end p { margin: .15rem 0 0 }

/* Dialog */
.bangkom-dialog { width: min(34rem, calc(100vw - 2rem)); max-height: calc(100dvh - 2rem); overflow: auto; padding: 1.5rem; border: 0; border-radius: var(--radius); background: var(--paper); box-shadow: 0 10px 40px rgb(0 0 0 / .25) }
.bangkom-dialog::backdrop { background: rgb(28 37 48 / .5) }
.bangkom-dialog h2:focus { outline: none }
.bangkom-dialog-body p { margin: 0 0 .75rem }
.bangkom-dialog-actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem }
.bangkom-dialog-actions:empty { display: none }
.bangkom-working { display: flex; align-items: center; gap: .75rem }
.bangkom-working::before { content: ""; flex: none; width: 1.25rem; height: 1.25rem; border: 3px solid var(--line); border-top-color: var(--accent); border-radius: 50%; animation: bangkom-turn 1s linear infinite }
@keyframes bangkom-turn { to { transform: rotate(1turn) } }
@media (prefers-reduced-motion: reduce) { .bangkom-working::before { animation: none } }
.bangkom-receipt { display: grid; grid-template-columns: auto 1fr; gap: .5rem 1.25rem; margin: 0; padding: 1rem; background: var(--ground); border-radius: var(--radius-small) }
.bangkom-receipt dt { color: var(--ink-soft) }
.bangkom-receipt dd { margin: 0; overflow-wrap: anywhere }
.bangkom-receipt ul { margin: 0; padding: 0; list-style: none }

/* A Notebook 7 page: flows as a document and scrolls as one, without Jupyter's frame */
body.bangkom-participant, body.bangkom-participant #main { background: var(--ground) }
body:has(#bangkom-splash) #main { visibility: hidden } /* until the task is there, nothing of Jupyter's shows through */
body.bangkom-participant { position: static; height: auto; overflow: auto; margin: 0 }
body.bangkom-participant :is(#top-panel-wrapper, #menu-panel-wrapper, #down-stack, .jp-skiplink, .jp-SidePanel, #jp-left-stack, #jp-right-stack, .jp-Dialog, .lm-Menu, .lm-CommandPalette, .jp-toastContainer, .jp-NotebookKernelLogo, .lm-SplitPanel-handle) { display: none !important }
body.bangkom-participant :is(#main, #main-split-panel, #main-panel, .lm-Panel, .lm-StackedPanel, .lm-SplitPanel, .bangkom-panel, .bangkom-panel > .jp-Notebook, .jp-WindowedPanel-outer, .jp-WindowedPanel-inner, .jp-WindowedPanel-viewport):not(.jupyter-widgets, .jp-OutputArea *) {
  position: static !important; width: auto !important; min-width: 0 !important; height: auto !important; min-height: 0 !important; max-height: none !important; overflow: visible !important; contain: none !important; transform: none !important;
}

@media (max-width: 720px) {
  .bangkom-bar { flex-wrap: wrap; padding: .3rem 1rem .5rem; gap: 0 .75rem }
  .bangkom-title { order: 2; flex: 1 1 100%; white-space: normal; font-size: var(--small) }
  .bangkom-state { order: 3; flex: 1 1 100%; white-space: normal }
  .bangkom-state:empty { display: none }
  .bangkom-back { flex: 1 }
  .bangkom-dialog { padding: 1.25rem }
  .bangkom-dialog-actions .button { width: 100% }
  .bangkom-end .card { padding: 1rem }
  .bangkom-receipt { grid-template-columns: 1fr; gap: .1rem }
  .bangkom-receipt dd { margin-bottom: .6rem }
}
@media print { .bangkom-top, .bangkom-end { display: none } }
`,""]),o.d(e,{},{A:p})},271(a,e,o){var n=o(380),r=o.n(n),t=o(381),i=(o.n(t))()(r());i.push([a.id,`/* The one place for colour, space, type and shape, and the components every surface shares.

   Used in two places: on pages (\`<body class="bangkom">\`) and inside a JupyterLab or Notebook output, where a widget's
   root carries the class. So every rule stands below \`.bangkom\`: nothing here may change the notebook around a form. */

:root, .bangkom {
  --ink: #1c2530; --ink-soft: #55606e; --paper: #ffffff; --ground: #f5f6f4; --line: #dde1e0; --edge: #7d888f;
  --accent: #0b5a5f; --accent-ink: #ffffff; --accent-soft: #e3f0ef;
  --ok: #1d6b3a; --ok-soft: #e4f2e8; --wait: #7a5200; --wait-soft: #fbf1dc; --stop: #a12a22; --stop-soft: #fae7e5;
  --radius: 10px; --radius-small: 8px; --gap: 1rem; --wide: 62rem; --text: 46rem; --target: 48px;
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --size: 1.0625rem; --small: .9375rem; --h1: clamp(1.5rem, 1.2rem + 1.4vw, 2.1rem); --h2: 1.25rem;
}

/* Base */
.bangkom { color: var(--ink); font: var(--size)/1.55 var(--font); color-scheme: light; -webkit-text-size-adjust: 100% }
body.bangkom { margin: 0; background: var(--ground) }
.bangkom, .bangkom *, .bangkom ::before, .bangkom ::after { box-sizing: border-box }
.bangkom [hidden] { display: none !important }
.bangkom a { color: var(--accent) }
.bangkom :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px }
.bangkom h1 { font-size: var(--h1); line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; text-wrap: balance }
.bangkom h2 { font-size: var(--h2); line-height: 1.3; margin: 0 0 .75rem }
.bangkom .soft { color: var(--ink-soft) }
.bangkom .small { font-size: var(--small) }
.bangkom .keep { white-space: nowrap }
.bangkom .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0 }

/* Page */
.bangkom .wrap { max-width: var(--wide); margin: 0 auto; padding: 0 1rem }
.bangkom main.wrap { padding-top: 1.75rem; padding-bottom: 3rem }
.bangkom .stack > * + * { margin-top: 1.25rem }
.bangkom .grid { display: grid; gap: 1rem; grid-template-columns: 2fr 1fr; align-items: start }
.bangkom .bar { background: var(--paper); border-bottom: 1px solid var(--line) }
.bangkom .bar .wrap { display: flex; gap: 1.25rem; align-items: center; min-height: 60px; flex-wrap: wrap }
.bangkom .bar nav { display: flex; gap: .25rem; overflow-x: auto }
.bangkom .bar nav a { padding: .6rem .75rem; min-height: 44px; text-decoration: none; color: var(--ink-soft); border-radius: var(--radius-small); white-space: nowrap }
.bangkom .bar nav a[aria-current] { color: var(--accent); background: var(--accent-soft); font-weight: 600 }
.bangkom .brand { font-weight: 700; color: var(--ink); text-decoration: none }
.bangkom .who { margin-left: auto; color: var(--ink-soft); font-size: var(--small) }

/* Card, and the card that says the next step */
.bangkom .card { background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.25rem }
.bangkom .next { display: grid; gap: 1rem; grid-template-columns: 1fr auto; align-items: center; background: var(--accent-soft); border-color: transparent }

/* Button */
.bangkom .button { display: inline-flex; align-items: center; justify-content: center; min-height: var(--target); padding: .4rem 1.4rem; border: 1px solid transparent; border-radius: var(--radius-small); background: var(--accent); color: var(--accent-ink); font: 600 var(--size)/1.25 var(--font); text-decoration: none; cursor: pointer }
.bangkom .button:hover { background: color-mix(in srgb, var(--accent) 88%, black) }
.bangkom .button.quiet { background: none; color: var(--accent); border-color: var(--accent) }
.bangkom .button.quiet:hover { background: var(--accent-soft) }
.bangkom .button.plain { background: none; color: var(--accent); padding: .4rem .6rem; font-weight: 500; font-size: var(--small); text-decoration: underline; text-underline-offset: .2em }
.bangkom .button:disabled { background: var(--line); color: var(--ink-soft); border-color: transparent; cursor: not-allowed }

/* State in words: a tag is short, a notice is a sentence with what to do */
.bangkom .tag { display: inline-block; padding: .15rem .6rem; border-radius: 6px; font-size: var(--small); font-weight: 600; align-self: start; justify-self: start }
.bangkom .notice { padding: .75rem .9rem; border-radius: var(--radius-small); border-left: 4px solid currentColor; margin: 0 }
.bangkom .notice > :first-child { margin-top: 0 }
.bangkom .notice > :last-child { margin-bottom: 0 }
.bangkom .tag.ok, .bangkom .notice.ok { background: var(--ok-soft); color: var(--ok) }
.bangkom .tag.wait, .bangkom .notice.wait { background: var(--wait-soft); color: var(--wait) }
.bangkom .tag.stop, .bangkom .notice.stop { background: var(--stop-soft); color: var(--stop) }
.bangkom .tag.plain, .bangkom .notice.plain { background: var(--ground); color: var(--ink-soft) }
.bangkom .meter { height: 10px; border-radius: 5px; background: var(--line); overflow: hidden }
.bangkom .meter > span { display: block; height: 100%; background: var(--accent) }

/* The path through a subject */
.bangkom .path { list-style: none; margin: 0; padding: 0 }
.bangkom .path li { display: grid; grid-template-columns: 1.9rem 1fr auto; gap: .75rem; padding: .85rem 0; border-top: 1px solid var(--line) }
.bangkom .path li:first-child { border-top: 0 }
.bangkom .path .mark { width: 1.9rem; height: 1.9rem; border-radius: 50%; display: grid; place-items: center; font-size: .9rem; font-weight: 700; border: 2px solid var(--line); color: var(--ink-soft); background: var(--paper) }
.bangkom .path .title { font-weight: 600 }
.bangkom .done .mark { background: var(--ok); border-color: var(--ok); color: #fff }
.bangkom .now .mark { border-color: var(--accent); color: var(--accent) }
.bangkom .locked .title { color: var(--ink-soft) }

/* Fields */
.bangkom fieldset { border: 0; margin: 0; padding: 0; min-width: 0 }
.bangkom legend { font-weight: 600; padding: 0; margin-bottom: .6rem; max-width: 100% }
.bangkom .option { display: flex; gap: .8rem; align-items: flex-start; min-height: var(--target); padding: .7rem .9rem; border: 1px solid var(--line); border-radius: var(--radius-small); margin-bottom: .5rem; cursor: pointer; background: var(--paper); overflow-wrap: anywhere }
.bangkom .option:hover { border-color: var(--accent) }
.bangkom .option:has(input:checked) { border-color: var(--accent); background: var(--accent-soft); box-shadow: inset 0 0 0 1px var(--accent) }
.bangkom .option:has(input:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px }
.bangkom .option input { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--accent); flex: none }
.bangkom .option input:focus-visible { outline: none }
.bangkom textarea, .bangkom select, .bangkom input[type=text], .bangkom input[type=password], .bangkom input[type=number] { width: 100%; font: inherit; padding: .65rem .9rem; border: 1px solid var(--edge); border-radius: var(--radius-small); background: var(--paper); color: inherit; min-height: var(--target) }
.bangkom textarea { min-height: 9rem; resize: vertical; field-sizing: content; max-height: 32rem }
.bangkom [aria-invalid=true] { border-color: var(--stop); box-shadow: inset 0 0 0 1px var(--stop) }
.bangkom .state { display: flex; justify-content: space-between; align-items: center; gap: .35rem 1rem; flex-wrap: wrap; margin-top: .5rem; font-size: var(--small); color: var(--ink-soft) }
.bangkom .state .saved { color: var(--ok) }
.bangkom summary { cursor: pointer; min-height: 44px; display: list-item; align-content: center; padding: .4rem 0; color: var(--accent); font-weight: 500 }

/* Table */
.bangkom table { width: 100%; border-collapse: collapse; font-size: var(--small) }
.bangkom th, .bangkom td { text-align: left; padding: .5rem .6rem; border-top: 1px solid var(--line); vertical-align: top }
.bangkom th:first-child, .bangkom td:first-child { padding-left: 0 }
.bangkom thead th { border-top: 0; color: var(--ink-soft); font-weight: 600 }

@media (max-width: 720px) {
  .bangkom .grid, .bangkom .next { grid-template-columns: 1fr }
  .bangkom .who { margin-left: 0; width: 100%; padding-bottom: .6rem }
  .bangkom .path li { grid-template-columns: 1.9rem 1fr }
  .bangkom .path li > :last-child { grid-column: 2 }
  .bangkom .next .button { width: 100% }
}
@media (forced-colors: active) { .bangkom .option:has(input:checked) { outline: 2px solid } }
@media print { .bangkom .bar, .bangkom .button { display: none } body.bangkom { background: #fff } }
`,""]),o.d(e,{},{A:i})},381(a){a.exports=function(a){var e=[];return e.toString=function(){return this.map(function(e){var o="",n=void 0!==e[5];return e[4]&&(o+="@supports (".concat(e[4],") {")),e[2]&&(o+="@media ".concat(e[2]," {")),n&&(o+="@layer".concat(e[5].length>0?" ".concat(e[5]):""," {")),o+=a(e),n&&(o+="}"),e[2]&&(o+="}"),e[4]&&(o+="}"),o}).join("")},e.i=function(a,o,n,r,t){"string"==typeof a&&(a=[[null,a,void 0]]);var i={};if(n)for(var m=0;m<this.length;m++){var p=this[m][0];null!=p&&(i[p]=!0)}for(var l=0;l<a.length;l++){var d=[].concat(a[l]);n&&i[d[0]]||(void 0!==t&&(void 0===d[5]||(d[1]="@layer".concat(d[5].length>0?" ".concat(d[5]):""," {").concat(d[1],"}")),d[5]=t),o&&(d[2]&&(d[1]="@media ".concat(d[2]," {").concat(d[1],"}")),d[2]=o),r&&(d[4]?(d[1]="@supports (".concat(d[4],") {").concat(d[1],"}"),d[4]=r):d[4]="".concat(r)),e.push(d))}},e}},380(a){a.exports=function(a){return a[1]}},261(a){var e=[];function o(a){for(var o=-1,n=0;n<e.length;n++)if(e[n].identifier===a){o=n;break}return o}function n(a,n){for(var r={},t=[],i=0;i<a.length;i++){var m=a[i],p=n.base?m[0]+n.base:m[0],l=r[p]||0,d="".concat(p," ").concat(l);r[p]=l+1;var g=o(d),s={css:m[1],media:m[2],sourceMap:m[3],supports:m[4],layer:m[5]};if(-1!==g)e[g].references++,e[g].updater(s);else{var b=function(a,e){var o=e.domAPI(e);return o.update(a),function(e){e?(e.css!==a.css||e.media!==a.media||e.sourceMap!==a.sourceMap||e.supports!==a.supports||e.layer!==a.layer)&&o.update(a=e):o.remove()}}(s,n);n.byIndex=i,e.splice(i,0,{identifier:d,updater:b,references:1})}t.push(d)}return t}a.exports=function(a,r){var t=n(a=a||[],r=r||{});return function(a){a=a||[];for(var i=0;i<t.length;i++){var m=o(t[i]);e[m].references--}for(var p=n(a,r),l=0;l<t.length;l++){var d=o(t[l]);0===e[d].references&&(e[d].updater(),e.splice(d,1))}t=p}}},378(a){var e={};a.exports=function(a,o){var n=function(a){if(void 0===e[a]){var o=document.querySelector(a);if(window.HTMLIFrameElement&&o instanceof window.HTMLIFrameElement)try{o=o.contentDocument.head}catch(a){o=null}e[a]=o}return e[a]}(a);if(!n)throw Error("Couldn't find a style target. This probably means that the value for the 'insert' parameter is invalid.");n.appendChild(o)}},497(a){a.exports=function(a){var e=document.createElement("style");return a.setAttributes(e,a.attributes),a.insert(e,a.options),e}},277(a,e,o){a.exports=function(a){var e=o.nc;e&&a.setAttribute("nonce",e)}},186(a){a.exports=function(a){if("u"<typeof document)return{update:function(){},remove:function(){}};var e=a.insertStyleElement(a);return{update:function(o){var n,r,t;n="",o.supports&&(n+="@supports (".concat(o.supports,") {")),o.media&&(n+="@media ".concat(o.media," {")),(r=void 0!==o.layer)&&(n+="@layer".concat(o.layer.length>0?" ".concat(o.layer):""," {")),n+=o.css,r&&(n+="}"),o.media&&(n+="}"),o.supports&&(n+="}"),(t=o.sourceMap)&&"u">typeof btoa&&(n+="\n/*# sourceMappingURL=data:application/json;base64,".concat(btoa(unescape(encodeURIComponent(JSON.stringify(t))))," */")),a.styleTagTransform(n,e,a.options)},remove:function(){var a;null===(a=e).parentNode||a.parentNode.removeChild(a)}}}},62(a){a.exports=function(a,e){if(e.styleSheet)e.styleSheet.cssText=a;else{for(;e.firstChild;)e.removeChild(e.firstChild);e.appendChild(document.createTextNode(a))}}}}]);