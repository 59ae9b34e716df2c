import { gzipSync } from 'node:zlib';
import { textOf } from '../../src/machine-files/cloud-config';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { managerBoot } from '../../src/user-data/manager-boot';
import { settingsOf } from '../user-data/every-option';
import { bootProps, facts } from '../user-data/machine-document';

/** The user data of a manager as Terraform makes it, without Terraform; user-data/document.planned.test.ts has that. */
export function filledInUserData(input: GitlabRunnerInput): string {
  const { files, command, everyStart } = managerBoot(bootProps(settingsOf(input)));
  const known: Readonly<Record<string, string>> = facts;
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
