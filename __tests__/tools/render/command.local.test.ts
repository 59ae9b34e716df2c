import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { rendered } from '../../config-toml/rendered';
import { runners } from '../../support/call-runners';
import { carriedParameters } from '../../support/carried-parameters';
import { temporaryFolder } from '../../support/temporary-folder';

/** Runs the command on a plan of a manager whose files are these; parameters carry others. */
function render(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  return renderWith({}, files, ...args);
}

function renderWith(
  carried: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
  ...args: readonly string[]
) {
  const write_files = Object.entries(files).map(([path, content]) => ({ path, permissions: '0644', content }));
  const document = gzipSync(`#cloud-config\n${JSON.stringify({ write_files })}`).toString('base64');
  const address = 'aws_launch_template.gitlab_runner_instance';
  const parameters = Object.keys(carried).length > 0 ? carriedParameters(carried) : [];
  const resources = parameters.map(({ address, value }) => ({ address, values: { value } }));
  const root_module = { resources: [...resources, { address, values: { user_data: document } }] };
  const plan = join(temporaryFolder(), 'plan.json');
  writeFileSync(plan, JSON.stringify({ planned_values: { root_module } }));
  return runners('render', '--plan', plan, ...args);
}

it('takes no state for a plan', async () => {
  const state = join(temporaryFolder(), 'old.tfstate');
  writeFileSync(state, '{"version":4,"lineage":"00000000-0000-0000-0000-000000000000","resources":[]}');
  const { status, stderr } = await runners('render', '--plan', state);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `${state} is not a plan: write one with terraform plan -out=FILE, then terraform show -json FILE (it is a state)\n`,
  });
});

it('writes no file outside its folder, and then none at all', async () => {
  const outer = temporaryFolder();
  const folder = join(outer, 'rendered');
  const { status, stderr } = await render({ '/etc/fine': 'a', '/../escaped': 'b' }, '--to', folder);
  expect(stderr).toBe(
    `/../escaped leads out of ${folder}: nothing was written. Look where this file name comes from\n`,
  );
  expect(status).toBe(1);
  expect(readdirSync(outer)).toEqual([]);
  expect(await render({ '/etc/fine': 'a' }, '--to', folder)).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, 'etc/fine'), 'utf8')).toBe('a');
});

it('does not overwrite the project', async () => {
  const { stderr } = await render({ '/render-was-here': '' }, '--to', 'src');
  expect(stderr).toContain('--to is src, which belongs to this project itself');
  expect(existsSync('src/render-was-here')).toBe(false);
});

it('prints neither what a path nor what a file does to a terminal', async () => {
  const { stdout } = await render({
    '/etc/a\u001b[2J\nplan: nothing changes': '',
    '/etc/gitlab-runner/config.toml': 'name = "a\u001b]0;b\u0007\u202ec"',
  });
  expect(stdout.split('\n')).toEqual([
    '# 0644 /etc/a\\u001b[2J\\u000aplan: nothing changes, 0 bytes',
    expect.stringMatching(/^# 0644 \/etc\/gitlab-runner\/config\.toml/),
    '',
    '# /etc/gitlab-runner/config.toml',
    'name = "a\\u001b]0;b\\u0007\\u202ec"',
    '',
  ]);
});

it('shows what user data have no room for, out of the parameters that carry it', async () => {
  const folder = temporaryFolder();
  const carried = { '/opt/gitlab-runner/long.sh': 'echo é\n', '/etc/empty': '' };
  const { stdout, stderr } = await renderWith(carried, { '/etc/gitlab-runner/config.toml': '' });
  expect(stderr).toBe('');
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    '# 0644 /etc/gitlab-runner/config.toml, 0 bytes',
    '# 0700 /opt/gitlab-runner/long.sh, 8 bytes',
    '# 0700 /etc/empty, 0 bytes',
  ]);
  expect(await renderWith(carried, {}, '--to', folder)).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, 'opt/gitlab-runner/long.sh'), 'utf8')).toBe('echo é\n');
  expect(readFileSync(join(folder, 'etc/empty'), 'utf8')).toBe('');
});

it('prints config.toml with the keys that configToml set', async () => {
  const { text } = rendered({
    runnerWorker: { type: 'docker' },
    configToml: { shutdown_timeout: 45, runners: { docker: { services_limit: 7, ulimit: { nofile: '512' } } } },
  });
  const { stdout } = await render({ '/etc/gitlab-runner/config.toml': text });
  expect(stdout).toContain(`# /etc/gitlab-runner/config.toml\n${text}`);
  expect(stdout).toMatch(/^shutdown_timeout = 45$/m);
  expect(stdout).toMatch(/^ *services_limit = 7$/m);
  expect(stdout).toMatch(/^ *nofile = "512"$/m);
});
