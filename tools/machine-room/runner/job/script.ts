import type { Stage } from '../executors/executor';
import type { JobContext } from './context';

/** The stages of a job before its own steps. Those with nothing to do are left out, as GitLab Runner leaves them out. */
export function stagesBefore(context: JobContext): Stage[] {
  return [
    { name: 'prepare_script', script: script(context, ['echo "Running on $(hostname)..."'], 'anywhere') },
    { name: 'get_sources', script: script(context, sources(context), 'anywhere') },
  ];
}

/** The job's own steps but `after_script`. */
export function stagesOf(context: JobContext): Stage[] {
  const steps = context.job.steps?.filter(({ name }) => name !== 'after_script') ?? [];
  return steps.map(({ name, script: lines }) => ({
    name: `step_${name}`,
    script: script(context, [
      ...given(context.runner.pre_build_script),
      ...lines.flatMap(shown),
      ...given(context.runner.post_build_script),
    ]),
  }));
}

export function stagesAfter(context: JobContext): Stage[] {
  const lines = context.job.steps?.find(({ name }) => name === 'after_script')?.script ?? [];
  return lines.length === 0 ? [] : [{ name: 'after_script', script: script(context, lines.flatMap(shown)) }];
}

export function cleanupStage(context: JobContext): Stage {
  return {
    name: 'cleanup_file_variables',
    script: script(context, [`rm -rf ${quote(context.projectTmpDir)}`], 'anywhere'),
  };
}

/** The twin has no helper image and no Git: it makes the project's folder, as GIT_STRATEGY none does. */
const sources = (context: JobContext) => [
  ...given(context.runner.pre_get_sources_script),
  'echo "Skipping Git repository setup"',
  `mkdir -p ${quote(context.projectDir)}`,
  ...given(context.runner.post_get_sources_script),
];

const given = (line = '') => (line === '' ? [] : [line]);

function script(
  context: JobContext,
  lines: readonly string[],
  where: 'in the project' | 'anywhere' = 'in the project',
) {
  const variables = context.variables.filter(({ key }) => /^[A-Za-z_]\w*$/.test(key));
  const files = variables.filter(({ file }) => file);
  return [
    'set -e; if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi; set +C',
    ...(files.length > 0 ? [`mkdir -p ${quote(context.projectTmpDir)}`] : []),
    ...variables.map(({ key, value, file }) => {
      const path = `${context.projectTmpDir}/${key}`;
      return file
        ? `printf %s ${quote(value)} >${quote(path)}; export ${key}=${quote(path)}`
        : `export ${key}=${quote(value)}`;
    }),
    ...(where === 'in the project' ? [`cd ${quote(context.projectDir)}`] : []),
    ...lines,
    'exit 0',
    '',
  ].join('\n');
}

/** A line of the job, said before it runs. */
const shown = (line: string) => [`printf '\\033[32;1m$ %s\\033[0;m\\n' ${quote(line)}`, line];

export const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
