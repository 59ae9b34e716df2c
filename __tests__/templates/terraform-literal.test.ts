import { describe, expect, it } from 'vitest';
import { configToml } from '../../src/config-toml/config-toml';
import { executorSection } from '../../src/config-toml/executor-sections';
import type { GitlabRunnerSettings, RunnerInTerraform } from '../../src/settings/gitlab-runner';
import { runnerNames } from '../../src/settings/names';
import { asTerraformLiterals, asWritten } from '../../src/templates/terraform-literal';
import { dockerBoot } from '../../src/user-data/boot-parts';
import { settingsOf } from '../constructs/settings-of';

const hostile = `a"\\ $\${b} %{if c} \${TfToken[d]} $d`;
const settings = settingsOf({ runnerGitlab: { url: 'https://gitlab.example.com', caCertificate: hostile } });

// https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
describe('settings for Terraform', () => {
  const terraform = asTerraformLiterals(settings);

  it('have no opening of an interpolation or directive but those of tokens', () => {
    expect(terraform.runnerGitlab.caCertificate).toBe(`a"\\ $$\${b} %%{if c} \${TfToken[d]} $d`);
  });

  it('bring along what the user wrote', () => {
    expect(asWritten(terraform)).toBe(settings);
    expect(asWritten(terraform).runnerGitlab.caCertificate).toBe(hostile);
  });

  it('keep the written form out of what is serialized', () => {
    expect(JSON.parse(JSON.stringify(terraform))).toEqual(JSON.parse(JSON.stringify({ ...terraform })));
    expect(Object.keys(terraform)).toEqual(Object.keys(settings));
  });
});

// What is asserted here is told by `tsc`: an unused @ts-expect-error is an error of its own.
describe('a mix-up of the two forms', () => {
  const terraform = asTerraformLiterals(settings);

  it('does not compile where a file of a machine is written', () => {
    // @ts-expect-error: escaped for Terraform, and the template would escape again
    expect(configToml(terraform, executorSection(settings))).toContain('concurrent');
    // @ts-expect-error: the same
    expect(executorSection(terraform).executor).toBe('docker+machine');
    // @ts-expect-error: the same
    expect(dockerBoot(terraform)).toHaveLength(1);
  });

  it('does not compile where resources are made', () => {
    // @ts-expect-error: not escaped
    const forResources: RunnerInTerraform = settings;
    // @ts-expect-error: escaped
    const forFiles: GitlabRunnerSettings = terraform;
    expect([forResources, forFiles]).toHaveLength(2);
  });

  it('cannot happen with names, which come in the form of the settings', () => {
    expect(runnerNames(terraform)).toEqual(runnerNames(settings));
  });
});
