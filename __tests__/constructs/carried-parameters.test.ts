import { describe, expect, it } from 'vitest';
import { certificate } from '../user-data/certificate';
import { dense } from '../user-data/dense';
import { autoscalerRunner, dockerRunner, SynthesizedRunner } from './synthesized-runner';

const large = {
  ...autoscalerRunner,
  runnerGitlab: { ...autoscalerRunner.runnerGitlab, caCertificate: certificate(1) + certificate(2) },
  runnerInstall: { preInstallScript: dense(16_000) },
};
const names = (runner: SynthesizedRunner) =>
  runner.addresses('aws_ssm_parameter').flatMap((address) => {
    const name = String(runner.get(address)?.name);
    return name.includes('boot-files') ? [name] : [];
  });

describe('parameters that a manager boots from', () => {
  const runner = new SynthesizedRunner(large);

  it('are there only for user data that EC2 would refuse', () => {
    expect(names(new SynthesizedRunner(dockerRunner))).toEqual([]);
    expect(names(runner).length).toBeGreaterThan(3);
  });

  it('are of the tier that costs nothing, and none holds a secret', () => {
    expect(runner.get('aws_ssm_parameter.boot_files')).toMatchObject({ type: 'String' });
    expect(runner.get('aws_ssm_parameter.boot_files')).not.toHaveProperty('tier');
  });

  it('are what the role of the manager may read', () => {
    const resources = runner.statements('aws_iam_policy.ssm').flatMap(({ Action, Resource }) => {
      return [Action].flat().includes('ssm:GetParameter') ? [Resource].flat() : [];
    });
    for (const name of names(runner)) {
      expect(resources).toContainEqual(expect.stringMatching(new RegExp(`:parameter/${name}$`)));
    }
  });

  it('have other names when they hold something else, and go after what reads them', () => {
    const other = new SynthesizedRunner({ ...large, runnerInstall: { preInstallScript: dense(16_000, 2) } });
    expect(names(other).filter((name) => names(runner).includes(name))).toEqual([]);
    expect(runner.get('aws_ssm_parameter.boot_files')).toMatchObject({ lifecycle: { create_before_destroy: true } });
    const locals = JSON.stringify(runner.stack.json.locals ?? runner.stack.json);
    expect(locals).toContain('aws_ssm_parameter.boot_files_1.name');
  });
});
