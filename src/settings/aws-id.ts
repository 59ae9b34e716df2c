import { z } from 'zod';
import { isReference } from './primitives';

/**
 * An id such as `vpc-0123456789abcdef0`, or another stack's output, which Terraform knows only when it runs.
 *
 * @param prefix what AWS begins such an id with, without the dash
 */
export function awsId(prefix: string) {
  return z.string().refine((id) => isReference(id) || new RegExp(`^${prefix}-[0-9a-f]+$`).test(id), {
    error: `must be an id such as ${prefix}-0123456789abcdef0`,
  });
}

/** The same id twice in a list is a mistake that AWS would report late. */
export function awsIds(prefix: string) {
  return z.array(awsId(prefix)).superRefine((ids, context) => {
    for (const [index, id] of ids.entries()) {
      if (ids.indexOf(id) !== index) {
        context.addIssue({ code: 'custom', path: [index], message: 'is in the list twice: leave one out' });
      }
    }
  });
}
