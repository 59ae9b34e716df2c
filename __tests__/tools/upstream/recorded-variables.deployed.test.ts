import { describe, expect, it } from 'vitest';
import { recordVariables } from '../../../tools/upstream/recording/record-variables';

const files = (text: Readonly<Record<string, string>>) => new Map(Object.entries(text));

describe('the variables of a module', () => {
  it('are recorded with their types as trees, and their defaults as Terraform converts them', async () => {
    const module = files({
      'variables.tf': `variable "worker" {
  description = "not a fact"
  nullable    = false
  default     = { size = 2 }
  type = object({
    size  = string
    zones = optional(list(object({ name = string, weight = optional(number, 1) })), [])
    note  = optional(string)
  })
}
variable "name" { type = string }
variable "days" {
  type    = map(any)
  default = { a = 1, b = "x" }
}
`,
      'modules/hook/variables.tf': 'variable "inner" {}\n',
    });
    expect(await recordVariables(module, new AbortController().signal)).toEqual([
      {
        name: 'days',
        type: { map: 'any' },
        required: false,
        nullable: true,
        default: { a: 1, b: 'x' },
        effectiveDefault: { a: '1', b: 'x' },
      },
      { name: 'name', type: 'string', required: true, nullable: true },
      {
        name: 'worker',
        type: {
          object: {
            size: { type: 'string', optional: false },
            zones: {
              type: {
                list: {
                  object: {
                    name: { type: 'string', optional: false },
                    weight: { type: 'number', optional: true, default: 1, hasDefault: true },
                  },
                },
              },
              optional: true,
              default: [],
              hasDefault: true,
            },
            note: { type: 'string', optional: true, default: null },
          },
        },
        required: false,
        nullable: false,
        default: { size: 2 },
        effectiveDefault: { size: '2', zones: [], note: null },
      },
    ]);
  });
});
