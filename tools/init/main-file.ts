import { printedFields, quoted } from '../text/typescript';
import type { AnyAnswers } from './answers';
import type { Stack } from './fleet';
import { installDocker } from './runner-fields';

/** By this sentence a program is known as one of `npx runners init`, which it may replace. */
export const writtenByInit = 'init` wrote it once';

/**
 * The program that deploys a fleet, as the formatter would lay it out.
 *
 * @param root path from the program's folder to the project's, such as `.` or `../..`
 * @param commands what deploys it
 */
export function mainFile(
  answers: AnyAnswers,
  stacks: readonly Stack[],
  { root, commands }: { readonly root: string; readonly commands: readonly string[] },
): string {
  return `${[imports(stacks, root), heading(answers, commands), constants(answers), ...stacks.map(statement)].join('\n\n')}

app.synth();
`;
}

function imports(stacks: readonly Stack[], root: string): string {
  const lines = stacks
    .map(({ className, file }) => `import { ${className} } from ${quoted(`${root}/stacks/${file}`)};`)
    .sort((one, other) => (one.slice(one.indexOf(' from ')) < other.slice(other.indexOf(' from ')) ? -1 : 1));
  return ["import { App } from 'cdktf';", ...lines].join('\n');
}

function heading({ build }: AnyAnswers, commands: readonly string[]): string {
  return `/**
 * ${build === 'runners' ? 'A fleet of GitLab runners' : 'GitLab and its runners'} on AWS. \`npx runners ${writtenByInit}; from now on it is yours to change.
 * Every setting and its default: docs/settings.md.
 *
${commands.map((command) => ` *   ${command}`).join('\n')}
 */`;
}

function constants(answers: AnyAnswers): string {
  const { environment, region, machines, hours, timezone } = answers;
  const example = `{ region: ${quoted(region)}, state: { bucket: 'my-terraform-state', region: ${quoted(region)} } }`;
  return [
    '/**',
    ' * The state is next to the project as terraform.<stack>.tfstate. To keep it in S3, with locking:',
    ` * ${example}`,
    ' */',
    `const where = { region: ${quoted(region)} };`,
    `const environment = ${quoted(environment)};`,
    '/**',
    ' * Maximum number of workers, and of jobs at a time. A worker costs at most 730 hours a month, so all of them cost at',
    ` * most ${(machines * 730).toLocaleString('en')}.`,
    ' */',
    `const machines = ${machines};`,
    ...(hours && timezone ? [`const timezone = ${quoted(timezone)};`] : []),
    ...(answers.build === 'gitlab-server' || answers.executor === 'docker-autoscaler'
      ? [
          '',
          "/** Ubuntu's images have no Docker. An image of your own that has it starts faster and needs no script. */",
          `const installDocker = \`${installDocker}\`;`,
        ]
      : []),
    '',
    'const app = new App();',
  ].join('\n');
}

function statement({ id, className, variable, comment, props }: Stack): string {
  const start = `${variable ? `const ${variable} = ` : ''}new ${className}(app, ${quoted(id)}, `;
  return `${comment.map((line) => `// ${line}\n`).join('')}${start}${printedFields(props)});`;
}
