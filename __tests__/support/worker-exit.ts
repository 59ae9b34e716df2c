// Vitest ends its workers by SIGTERM, at which Node runs nothing of what was to be done at exit: folders would stay.
// A worker that takes several files gets here with each.
if (process.listenerCount('SIGTERM') === 0) {
  process.once('SIGTERM', () => process.exit());
}
