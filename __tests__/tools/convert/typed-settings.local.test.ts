import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { settingsModule } from '../../../tools/convert/settings-module';
import { runners, runnersIn } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';
import { upstreamRecordings } from '../../support/upstream-recordings';

const project = join(__dirname, '..', '..', '..');
const fixtures = join(__dirname, '..', '..', 'fixtures');
const scenario = (name: string) => join(upstreamRecordings, `scenarios/${name}/inputs.json`);

/** What each of them is converted to goes into the stack of that name. */
const files = {
  docker: [scenario('docker'), 'GitlabRunnerStack', 'gitlab-runner-stack'],
  'docker-autoscaler': [scenario('docker-autoscaler'), 'GitlabRunnerStack', 'gitlab-runner-stack'],
  'docker-machine': [scenario('docker-machine'), 'GitlabRunnerStack', 'gitlab-runner-stack'],
  toml: [join(fixtures, 'runbook/config.toml'), 'GitlabRunnerStack', 'gitlab-runner-stack'],
} as const;

describe('settings that convert prints', () => {
  let complaints: string;
  beforeAll(async () => {
    const folder = temporaryFolder();
    for (const [name, [file, stack, from]] of Object.entries(files)) {
      const { stdout } = await runners('convert', file);
      // The file would be in the folder of the project.
      writeFileSync(join(folder, `${name}.ts`), stdout.replace("'./stacks/", `'${project}/stacks/`));
      const app = [
        `import settings from './${name}';`,
        `import { ${stack} } from '${project}/stacks/${from}';`,
        `new ${stack}(undefined as never, 'fleet', { region: 'eu-west-1', ...settings });`,
        // So that what is told of a wrong value is seen to be told.
        `new ${stack}(undefined as never, 'wrong', { ...settings, runnerWorker: { type: 'dockr' } });`,
      ];
      writeFileSync(join(folder, `app-${name}.ts`), app.join('\n'));
    }
    const compilerOptions = {
      incremental: false,
      tsBuildInfoFile: null,
      typeRoots: [join(project, 'node_modules/@types')],
    };
    const own = { extends: join(project, 'tsconfig.json'), include: ['*.ts'], compilerOptions };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(own));
    const { stdout } = spawnSync(join(project, 'node_modules/.bin/tsc'), ['-p', folder], {
      cwd: folder,
      encoding: 'utf8',
    });
    complaints = stdout;
  });

  it.each(Object.keys(files))('of %s are accepted by the stack, as they are', (name) => {
    const lines = complaints
      .split('\n')
      .filter((line) => line.startsWith(`app-${name}.ts`) || line.startsWith(`${name}.ts`));
    expect(lines).toEqual([expect.stringMatching(/^app-.*\.ts\(4,.*dockr/)]);
  });

  it('leave out what is null, which is what is not set', () => {
    const printed = settingsModule({ debug: null, runnerGitlab: { url: 'u', caCertificate: null } }, 'runner', project);
    expect(printed).not.toContain('null');
    expect(printed).toContain("runnerGitlab: { url: 'u' }");
  });

  it('name the package in the folder of another project', async () => {
    const elsewhere = await runnersIn(temporaryFolder(), 'convert', files.docker[0]);
    expect(elsewhere.stdout).toMatch(/^import type \{ GitlabRunnerStackProps \} from 'gitlab-runner-cdktf';\n/);
    expect(settingsModule({}, 'existingServer', project)).toContain("'./stacks/proxied-runner-stack'");
    expect(settingsModule({}, 'gitlabServer', project)).toContain("'./stacks/gitlab-server-stack'");
  });
});
