import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runners } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';
import { clonedModule, releaseFolder } from './clone';

async function upstream(...args: readonly string[]) {
  const { status, stdout, stderr } = await runners('upstream', ...args);
  return { status, stdout, stderr: stderr.trim() };
}

describe('npx runners upstream', () => {
  let clone: string;
  beforeAll(() => {
    clone = clonedModule({ before: '1.0.0', after: '1.1.0' });
  });

  it('says what is mirrored, what is left out and what differs, with reasons', async () => {
    const { status, stdout } = await upstream('status');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Mirrors cattle-ops\/terraform-aws-gitlab-runner 9\.5\.2; diff compares with 9\.5\.2\.\n/);
    expect(stdout).toMatch(/^- runner_gitlab\.registration_token: A literal token .* Instead: create the runner/m);
    expect(stdout).toMatch(/^- aws_lambda_function\.terminate_runner_instances differs in runtime: \w/m);
    expect(stdout).toMatch(/^- aws_key_pair\.fleet is not made: \w/m);
    expect(stdout).toMatch(/^- runners\.docker\.sysctls: \w/m);
    const told = JSON.parse((await upstream('status', '--json')).stdout);
    expect(told).toMatchObject({ version: '9.5.2', comparesWith: '9.5.2' });
    expect(told.omitted).toContainEqual(expect.objectContaining({ variable: 'runner_gitlab.registration_token' }));
  });

  it('lists what a release changes as things to do, and ends with 2', async () => {
    const { status, stdout } = await upstream('diff', '1.1.0', '--from', '1.0.0', '--clone', clone);
    expect(status).toBe(2);
    expect(stdout).toMatch(/^# 1\.0\.0 to 1\.1\.0: 33 things to do\n\n## Variables\n/);
    expect(stdout).toContain(
      '- [ ] `output.instance` changed value\n      upstream: outputs.tf @@ -2,2 +2,2 @@\n      ours: stacks/gitlab-runner-stack.ts\n',
    );
    expect(stdout).toContain('\n## Policies\n');
  });

  it('lists the same for programs', async () => {
    const { status, stdout } = await upstream('diff', '1.1.0', '--from', '1.0.0', '--clone', clone, '--json');
    expect(status).toBe(2);
    const { from, to, todos } = JSON.parse(stdout);
    expect([from, to, todos.length]).toEqual(['1.0.0', '1.1.0', 33]);
    expect(todos).toContainEqual({
      subject: 'template',
      name: 'template/config.tftpl',
      what: 'changed',
      file: 'template/config.tftpl',
      hunks: ['@@ -2,0 +3 @@'],
      ours: ['src/user-data/', 'assets/boot/'],
    });
  });

  it('ends with 0 when there is nothing to do', async () => {
    const same = await upstream('diff', releaseFolder('before'), '--from', '1.0.0', '--clone', clone);
    expect(same).toMatchObject({ status: 0, stderr: '' });
    expect(same.stdout.trim()).toMatch(/^# 1\.0\.0 to .*before: nothing to do$/);
  });

  it('compares a folder with the mirrored release, and says why there are no places', async () => {
    const { status, stdout } = await upstream('diff', releaseFolder('after'));
    expect(status).toBe(2);
    expect(stdout).toContain('- [ ] `runner_worker` removed: was object = {} and 7 attributes\n');
    expect(stdout).toContain('no clone here has the tag 9.5.2');
  });

  it('records a release without a line of it', async () => {
    const out = join(temporaryFolder(), 'facts.json');
    expect((await upstream('record', '1.0.0', '--clone', clone, '--to', out)).status).toBe(0);
    const facts = JSON.parse(readFileSync(out, 'utf8'));
    expect(facts.version).toBe('1.0.0');
    expect(facts.variables['worker.count']).toBe('number = 1');
    expect(Object.keys(facts.blocks['main.tf'])).toContain('aws_instance.worker');
  });

  it.each([
    [['diff', '7.7.7'], /^7\.7\.7 is neither a folder nor a ref of the clone \.: fetch it there/],
    [['diff', 'src'], /^src holds no Terraform files/],
    [['record', 'main'], /^main is no version: say which one it is with --version/],
    [['diff'], /^RELEASE is missing: say diff RELEASE/],
    [['status', '9.6.0'], /^status takes no RELEASE: leave 9\.6\.0 out/],
  ])('ends with 1 and a remedy: %s', async (args, message) => {
    const { status, stderr, stdout } = await upstream(...args);
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([1, '']);
  });
});
