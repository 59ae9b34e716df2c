import { fieldsOf, printedFields, quoted } from '../text/typescript';
import type { AdoptedStack, Adoption, ProposedStack } from './adoption';

const classes = {
  network: { name: 'NetworkStack', file: 'network-stack' },
  'nat-gateway': { name: 'NatGatewayStack', file: 'nat-gateway-stack' },
  'gitlab-runner': { name: 'GitlabRunnerStack', file: 'gitlab-runner-stack' },
} as const satisfies Record<ProposedStack['kind'], object>;

/**
 * An app with the proposed stacks, to be synthesized as it is and to be copied into `main.ts`.
 *
 * @param project path from the app to this project
 */
export function appText({ stacks, proposal }: Adoption, project: string): string {
  const kinds = [...new Set(stacks.map(({ stack }) => stack.kind))];
  const imported = kinds.map((kind) => classes[kind]).sort((a, b) => (a.file < b.file ? -1 : 1));
  return [
    `import { App } from 'cdktf';`,
    ...imported.map(({ name, file }) => `import { ${name} } from '${project}/stacks/${file}';`),
    `import * as adoption from './imports';`,
    '',
    `const region = ${quoted(proposal.region)};`,
    'const app = new App();',
    '',
    ...stacks.flatMap((stack) => [stackText(stack), '']),
    'app.synth();',
    '',
  ].join('\n');
}

/** The ids of what is taken over, apart from the settings: they go when all is done. */
export function importsText({ stacks }: Adoption): string {
  const importing = stacks.filter(({ imports }) => Object.keys(imports).length > 0);
  return importing
    .map(({ stack, imports }) => `export const ${constant(stack)} = ${printedFields(fieldsOf(imports))};\n`)
    .join('\n');
}

function stackText({ stack, imports }: AdoptedStack): string {
  const lines = printedFields(fieldsOf(stack.input)).split('\n').slice(1, -1);
  const isImporting = Object.keys(imports).length > 0;
  return [
    `new ${classes[stack.kind].name}(app, '${stack.name}', {`,
    '  region,',
    ...(isImporting
      ? ['  // Delete this line when the stack was applied.', `  adopt: adoption.${constant(stack)},`]
      : []),
    ...lines,
    '});',
  ].join('\n');
}

function constant({ name }: ProposedStack): string {
  const camel = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, letter: string | undefined) => letter?.toUpperCase() ?? '');
  return /^\d/.test(camel) ? `stack${camel}` : camel;
}
