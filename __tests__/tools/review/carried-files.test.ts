import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { renderTerminal } from '../../../tools/review/render/terminal';
import { reviewPlan } from '../../../tools/review/review';
import { rendered } from '../../config-toml/rendered';
import { carriedParameters } from '../../support/carried-parameters';
import { planOf, reviewOf, type Written } from './planned';

type Files = Readonly<Record<string, string>>;

/** Each generation has parameters of its own names, so all are replaced. */
function change(before: Files, after: Files): readonly Written[] {
  const [old, now] = [carriedParameters(before), carriedParameters(after)];
  return old.map(({ address, value }, index) => ({
    address,
    change: {
      actions: ['create', 'delete'],
      before: { name: 'old', value },
      after: { name: 'new', value: now[index]?.value },
      before_sensitive: { value: true },
      after_sensitive: { value: true },
      replace_paths: [['name']],
    },
  }));
}

it('tells which of the files change that parameters carry, and nothing that they hold', () => {
  const review = reviewOf(
    ...change(
      { '/a.sh': 'the same', '/b.sh': 'before', '/c.sh': '' },
      { '/a.sh': 'the same', '/b.sh': 'after', '/d.sh': '' },
    ),
  );
  expect(review.notes).toEqual([
    'Files that a boot reads from Parameter Store: /b.sh changed, /c.sh removed, /d.sh added.',
  ]);
  const said = renderTerminal([review], { colour: false });
  expect(said).toContain('/b.sh changed');
  expect(said).not.toContain('after');
});

it('is no loss of data, and reads no piece that an interrupted replacement left', () => {
  const [now = [], old = []] = [{ '/a.sh': 'after' }, { '/a.sh': 'long ago' }].map((files) => change(files, files));
  const plan = planOf([...change({ '/a.sh': 'before' }, { '/a.sh': 'after' }), ...old]);
  const changes = plan.resource_changes ?? [];
  const left = changes.slice(now.length).map((one) => ({ ...one, deposed: '00abcdef' }));
  const review = reviewPlan({
    name: 'ci',
    plan: { ...plan, resource_changes: [...left, ...changes.slice(0, now.length)] },
  });
  expect(review.notes).toContain('Files that a boot reads from Parameter Store: /a.sh changed.');
  expect(review.risks).toEqual([]);
});

it('says nothing of files that stay', () => {
  expect(reviewOf(...change({ '/a.sh': 'the same' }, { '/a.sh': 'the same' })).notes).toEqual([]);
});

it('tells the keys of configToml that change, by their names in config.toml', () => {
  const userData = (services_limit: number, shutdown_timeout: number) => {
    const configToml = { shutdown_timeout, runners: { docker: { services_limit } } };
    const { text } = rendered({ runnerWorker: { type: 'docker' }, configToml });
    const write_files = [{ path: '/etc/gitlab-runner/config.toml', content: text }];
    return gzipSync(`#cloud-config\n${JSON.stringify({ write_files, runcmd: [] })}`).toString('base64');
  };
  const review = reviewOf({
    address: 'aws_launch_template.gitlab_runner_instance',
    change: { before: { user_data: userData(1, 30) }, after: { user_data: userData(2, 60) } },
  });
  expect(renderTerminal([review], { colour: false })).toContain(
    '/etc/gitlab-runner/config.toml: changed (shutdown_timeout, runners.0.docker.services_limit)',
  );
});

it('tells nothing of files where no plan could be made', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own
  const value = '${substr(local.boot_files_bundle, 0, 4096)}';
  const after = { name: 'new', value };
  const review = reviewOf({
    address: 'aws_ssm_parameter.boot_files',
    change: { actions: ['create'], before: null, after, before_sensitive: false, after_sensitive: { value: true } },
  });
  expect(review.notes.join()).not.toContain('Parameter Store');
});
