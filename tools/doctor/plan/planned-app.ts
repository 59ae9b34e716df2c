import { join } from 'node:path';
import { readForeign } from '../../../src/foreign/foreign';
import { readStackJson, stackFolders } from '../../../src/terraform/stack-folders';
import { type Block, text } from './block';

interface StackJson {
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  readonly terraform?: Block;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly output?: Readonly<Record<string, Block>>;
  readonly locals?: Block;
  readonly import?: readonly Block[];
}

/** A resource that a stack will make. */
export interface PlannedResource {
  readonly stack: PlannedStack;
  /** `aws_subnet.private_0` */
  readonly address: string;
  readonly block: Block;
}

/** A stack as it was synthesized. */
export interface PlannedStack {
  readonly name: string;
  readonly folder: string;
  /** Where it is deployed to; undefined when neither it nor the environment says so. */
  readonly region: string | undefined;
  readonly json: StackJson;
}

/** What a value stands for: itself, a resource of these stacks, or something that only Terraform will know. */
export type Meaning =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'resource'; readonly resource: PlannedResource }
  | { readonly kind: 'data'; readonly resource: PlannedResource }
  | { readonly kind: 'unknown'; readonly expression: string };

/** Data sources that only repeat an id: the argument that it is given by. */
const repeatedIds: Readonly<Record<string, string>> = {
  aws_route_table: 'route_table_id',
  aws_subnet: 'id',
  aws_vpc: 'id',
};

/** All stacks of an app, which refer to each other. */
export class PlannedApp {
  private constructor(
    private readonly all: readonly PlannedStack[],
    private readonly asked: string | undefined,
  ) {}

  /**
   * @param outdir the output folder of a synthesis
   * @param region what the environment says, for stacks that do not say it themselves
   * @param stack the one to look at; all by default
   * @throws {Error} when there is no stack of that name
   */
  static load(outdir: string, region: string | undefined, stack?: string): PlannedApp {
    const all = stackFolders(outdir).map(({ name, folder }): PlannedStack => {
      const json: StackJson = readStackJson(folder);
      const own = readForeign(join(folder, 'cdk.tf.json'), 'a stack that Terraform reads', () =>
        text(json.provider?.aws?.[0], 'region'),
      );
      return { name, folder, json, region: own ?? region };
    });
    if (stack !== undefined && !all.some(({ name }) => name === stack)) {
      throw new Error(`--stack: there is no ${stack}, only ${all.map(({ name }) => name).join(', ')}`);
    }
    return new PlannedApp(all, stack);
  }

  /** Those to look at. */
  get stacks(): readonly PlannedStack[] {
    return this.asked === undefined ? this.all : this.all.filter(({ name }) => name === this.asked);
  }

  /** All resources of a type, in all stacks: whichever is looked at, they all come to be. */
  resources(type: string): readonly PlannedResource[] {
    return this.all.flatMap((stack) => resourcesOf(stack, type));
  }

  /** Follows references, also into other stacks, to where a value comes from. */
  meaningOf(stack: PlannedStack, value: string): Meaning {
    const reference = /^\$\{([^{}]+)\}$/.exec(value)?.[1];
    if (reference === undefined) {
      return value.includes('${') ? { kind: 'unknown', expression: value } : { kind: 'literal', value };
    }
    const parts = reference.split('.');
    return (parts[0] === 'data' ? this.inData(stack, parts) : resourceAt(stack, parts)) ?? unknown(value);
  }

  private inData(stack: PlannedStack, [, type = '', name = '', ...rest]: readonly string[]): Meaning | undefined {
    if (type === 'terraform_remote_state') {
      return this.outputOf(name, rest[1]);
    }
    const block = stack.json.data?.[type]?.[name];
    if (!block) {
      return undefined;
    }
    const given = text(block, repeatedIds[type] ?? '');
    if (given !== undefined && rest[0] === 'id') {
      return this.meaningOf(stack, given);
    }
    return { kind: 'data', resource: { stack, address: `data.${type}.${name}`, block } };
  }

  /** What another stack hands over. Its name is the end of the remote state's. */
  private outputOf(remoteState: string, output: string | undefined): Meaning | undefined {
    const name = remoteState.replace(/^cross-stack-reference-input-/, '');
    const stack = this.all.find((one) => one.name === name);
    const value = text(stack?.json.output?.[output ?? ''], 'value');
    return stack && value !== undefined ? this.meaningOf(stack, value) : undefined;
  }
}

/** The resources of one type in a stack. */
export function resourcesOf(stack: PlannedStack, type: string): readonly PlannedResource[] {
  return Object.entries(stack.json.resource?.[type] ?? {}).map(([name, block]) => ({
    stack,
    address: `${type}.${name}`,
    block,
  }));
}

/** The data sources of one type in a stack. */
export function dataOf(stack: PlannedStack, type: string): readonly Block[] {
  return Object.values(stack.json.data?.[type] ?? {});
}

/** Two values mean the same thing when they have the same key. */
export function keyOf(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'literal':
      return meaning.value;
    case 'unknown':
      return meaning.expression;
    default:
      return `${meaning.resource.stack.name}/${meaning.resource.address}`;
  }
}

function resourceAt(stack: PlannedStack, [type = '', name = '']: readonly string[]): Meaning | undefined {
  const block = stack.json.resource?.[type]?.[name];
  return block && { kind: 'resource', resource: { stack, address: `${type}.${name}`, block } };
}

function unknown(expression: string): Meaning {
  return { kind: 'unknown', expression };
}
