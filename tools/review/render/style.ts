/** How the page looks, in the light and in the dark. Colours only repeat what words say. */
export const style = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #57606a; --page: #fff; --line: #d0d7de;
  --good: #dafbe1; --good-line: #2da44e; --bad: #ffebe9; --bad-line: #cf222e; --warm: #fff8c5; --warm-line: #bf8700;
  --plain: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9198a1; --page: #0d1117; --line: #3d444d;
  --good: #12261e; --good-line: #3fb950; --bad: #25171c; --bad-line: #f85149; --warm: #272115; --warm-line: #d29922;
  --plain: #151b23; } }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px 64px; }
h2 { margin-top: 48px; border-bottom: 1px solid var(--line); }
h3 { margin: 0; font-size: 16px; }
code, pre, .label { font-family: ui-monospace, monospace; font-size: 13px; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: 4px 0 12px 16px; }
summary { cursor: pointer; padding: 8px 0; }
.verdict { font-size: 20px; font-weight: 600; }
.note { color: var(--soft); }
.risk { margin: 12px 0; padding: 12px 16px; border: 1px solid var(--line); border-left: 6px solid var(--warm-line);
  border-radius: 6px; background: var(--plain); }
.risk.jobs, .risk.data { border-left-color: var(--bad-line); }
.risk p, .risk ul { margin: 6px 0; }
svg { display: block; width: 100%; margin: 24px 0; }
svg text { fill: var(--text); font-size: 13px; }
svg .column, svg .kind { font-weight: 600; }
svg .column { fill: var(--soft); }
svg .action { text-anchor: middle; font-size: 12px; }
svg rect { fill: var(--plain); stroke: var(--line); }
svg rect.nothing { fill: none; stroke-dasharray: 4 4; }
svg rect.before.destroy, svg rect.before.replace { fill: var(--bad); stroke: var(--bad-line); }
svg rect.after.create, svg rect.after.replace { fill: var(--good); stroke: var(--good-line); }
svg rect.update { fill: var(--warm); stroke: var(--warm-line); }
svg .arrow { fill: none; stroke: var(--soft); }
svg .arrow.destroy, svg .arrow.replace { stroke: var(--bad-line); }
svg .arrow.create { stroke: var(--good-line); }
svg .arrow.update { stroke: var(--warm-line); }
`;
