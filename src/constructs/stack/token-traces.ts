import stackTrace = require('cdktf/lib/tokens/private/stack-trace');

/**
 * For every token cdktf takes a complete stack trace, which only its own internal errors ever show. That is up to half
 * of a synthesis (`npx runners bench`), so none is taken.
 */
export function withoutTokenTraces(): void {
  Object.assign(stackTrace, { captureStackTrace: () => [] });
}
