import type { z } from 'zod';
import { type OmittedVariable, omittedVariable } from '../upstream/omitted';
import { bool, text } from './primitives';

/** A switch of the module that has no effect to offer here: only off is accepted. */
export const switchLeftOut = (variable: OmittedVariable) =>
  bool.refine((value) => value === omittedVariable(variable).accepted, refusal(variable)).default(false);

/** A token that must not be written down: only the module's placeholder is accepted, and what is given is not shown. */
export const tokenLeftOut = (variable: OmittedVariable) => {
  const placeholder = String(omittedVariable(variable).accepted);
  return text.refine((value) => value === placeholder, refusal(variable)).default(placeholder);
};

function refusal(variable: OmittedVariable): z.core.$ZodCustomParams {
  return { error: `cannot be set here: ${omittedVariable(variable).instead}`, params: { complete: true } };
}
