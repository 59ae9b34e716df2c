import type { z } from 'zod';
import { families } from '../../src/settings/families';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { type SchemaShape, shapeOf } from '../../src/settings/schema-shape';

/** Settings under the module's names, for a `terraform.tfvars.json`. Keys of free maps stay as they are. */
export function upstreamNames(input: GitlabRunnerInput): Record<string, unknown> {
  return renamedBy(families, input) as Record<string, unknown>;
}

/** A variable's name for a setting: `runnerTerminateEc2TimeoutDuration` is `runner_terminate_ec2_timeout_duration`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function renamedBy(schema: z.core.$ZodType | undefined, value: unknown): unknown {
  const shape: SchemaShape = schema ? shapeOf(schema) : { kind: 'value' };
  if (Array.isArray(value)) {
    return value.map((item) => renamedBy(shape.kind === 'list' ? shape.item : undefined, item));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.map(([key, inner]) =>
      shape.kind === 'object'
        ? [snakeCase(key), renamedBy(shape.fields[key], inner)]
        : [key, renamedBy(shape.kind === 'map' ? shape.value : undefined, inner)],
    ),
  );
}
