import { AssetType, Fn, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import type { BootPart } from '../user-data/boot-parts';
import { type Content, factsIn, type MachineFile } from '../user-data/cloud-config';
import { arrivesUnchanged } from '../user-data/faithful-text';
import { managerBoot } from '../user-data/manager-boot';
import { assertFits } from '../user-data/size';
import { textAsset } from './file-text';
import type { RunnerNames } from './names';

export interface ManagerUserDataProps {
  /** As the user wrote them. */
  readonly settings: GitlabRunnerSettings;
  readonly names: RunnerNames;
  /** The source of a Terraform template. */
  readonly configToml: string;
  /** What the executor's manager must do at boot. */
  readonly bootParts: readonly BootPart[];
  /** Tokens by the name that templates know them by. More than are used do no harm. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * The manager's user data: a gzipped cloud-config document. Its files lie in the synthesized folder as they are, and
 * Terraform puts them together, so that a reviewer reads TOML and shell there.
 *
 * @throws {Error} when they are more than EC2 accepts, or name a fact that nobody gives
 */
export class ManagerUserData extends Construct {
  /** A token. */
  readonly base64: string;

  constructor(scope: Construct, id: string, props: ManagerUserDataProps) {
    super(scope, id);
    const document = managerBoot(props);
    assertFits(document);
    const json = Fn.jsonencode({
      write_files: document.files.map((file) => this.entry(file, props.facts)),
      runcmd: [[...document.command]],
    });
    this.base64 = Fn.base64gzip(Fn.join('\n', ['#cloud-config', json]));
  }

  private entry({ path, permissions, content }: MachineFile, facts: ManagerUserDataProps['facts']): object {
    if (content.kind === 'text' && !arrivesUnchanged(content.text)) {
      const encoded = Fn.filebase64(this.fileOf(content).path);
      return { path, permissions, encoding: 'b64', content: encoded };
    }
    return { path, permissions, content: this.contentOf(content, facts) };
  }

  private contentOf(content: Content, facts: ManagerUserDataProps['facts']): string {
    const { path } = this.fileOf(content);
    return content.kind === 'template' ? Fn.templatefile(path, used(content.source, facts)) : Fn.file(path);
  }

  private fileOf(content: Content): TerraformAsset {
    switch (content.kind) {
      case 'asset':
        return new TerraformAsset(this, content.name, { path: content.path, type: AssetType.FILE });
      case 'text':
        return textAsset(this, content.name, content.text);
      case 'template':
        return textAsset(this, content.name, content.source);
    }
  }
}

function used(source: string, facts: ManagerUserDataProps['facts']): Record<string, string> {
  return Object.fromEntries(
    factsIn(source).map((name) => {
      const fact = facts[name];
      if (fact === undefined) {
        throw new Error(
          `A template names the fact ${name}, but only these are known: ${Object.keys(facts).join(', ')}`,
        );
      }
      return [name, fact];
    }),
  );
}
