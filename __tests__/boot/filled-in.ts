import { gzipSync } from 'node:zlib';
import { configToml } from '../../src/config-toml/config-toml';
import { executorSection } from '../../src/config-toml/executor-sections';
import { type CloudConfig, textOf } from '../../src/machine-files/cloud-config';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { type GitlabServerInput, gitlabServerSettings, runnerSettings } from '../../src/settings/gitlab-server';
import { runnerNames } from '../../src/settings/names';
import { parseSettings } from '../../src/settings/parse';
import { Fact } from '../../src/templates/template-text';
import { gitlabServerBoot } from '../../src/user-data/gitlab-server-boot';
import { managerBoot } from '../../src/user-data/manager-boot';
import { settingsOf } from '../user-data/every-option';
import { bootProps, facts } from '../user-data/machine-document';

/** The user data of a manager as Terraform makes it, without Terraform; user-data/document.planned.test.ts has that. */
export function filledInUserData(input: GitlabRunnerInput): string {
  return filledIn(managerBoot(bootProps(settingsOf(input))), facts);
}

/** The same of a GitLab server at http://gitlab.example.com. */
export function filledInServerUserData(input: GitlabServerInput): string {
  const settings = parseSettings(gitlabServerSettings, input);
  const runner = runnerSettings(settings);
  const toml = configToml(runner, executorSection(runner, { subnets: 1, encrypted: true }), {
    url: new Fact('external_url'),
    hosts: [],
    runnerHost: 'gitlab-runner',
  });
  const document = gitlabServerBoot({ settings, configToml: toml, logGroup: runnerNames(runner).logGroup });
  return filledIn(document, {
    ...facts,
    external_url: 'http://gitlab.example.com',
    external_host: 'gitlab.example.com',
    private_ip: '10.0.0.10',
    data_volume_id: 'vol-0123456789abcdef0',
    token_parameter: 'gitlab-runner-token',
    root_password_parameter: 'gitlab-root-password',
    tls_key_parameter: '',
    log_group: 'gitlab',
    kms_key_arn: '',
  });
}

function filledIn({ files, command, everyStart }: CloudConfig, known: Readonly<Record<string, string>>): string {
  const document = {
    bootcmd: [everyStart],
    write_files: files.map(({ path, permissions, content }) => ({
      path,
      permissions,
      content: content.kind === 'template' ? fillIn(content.source, known) : textOf(content),
    })),
    runcmd: [command],
  };
  return gzipSync(`#cloud-config\n${JSON.stringify(document)}`).toString('base64');
}

function fillIn(template: string, known: Readonly<Record<string, string>>): string {
  return template.replace(/([$%])\1\{|\$\{([a-z][a-z0-9_]*)\}/g, (_, doubled, fact) =>
    doubled ? `${doubled}{` : String(known[fact]),
  );
}
