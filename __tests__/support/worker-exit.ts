// Vitest ends its workers by SIGTERM, at which Node runs nothing of what was to be done at exit: folders would stay.
process.once('SIGTERM', () => process.exit());
