import { basename, relative } from 'node:path';
import { AssetType, Fn, TerraformAsset, TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import {
  assertOwnText,
  assetFolderOf,
  assetsHash,
  type CloudConfig,
  type Content,
  factsIn,
  type MachineFile,
} from '../machine-files/cloud-config';
import { arrivesUnchanged } from '../machine-files/faithful-text';
import { expression } from '../templates/expression';
import { escapeLiteral } from '../templates/template-text';
import { assertFits } from '../user-data/size';
import { carriedParameters } from './carried-parameters';
import { textAsset } from './file-text';

/** Tokens by the name that templates know them by. */
export type MachineFacts = Readonly<Record<string, string>>;

export interface MachineUserDataProps {
  readonly document: CloudConfig;
  /** More than are used do no harm. */
  readonly facts: MachineFacts;
  /** What the names of parameters begin with that hold what the user data have no room for. */
  readonly carriedFiles: string;
}

/**
 * A machine's user data: a gzipped cloud-config document. Its files are in the synthesized folder as they are, and
 * Terraform puts them together, so that a reviewer reads TOML and shell there.
 *
 * @throws {Error} when they are more than EC2 accepts, name a fact that nobody gives or hold another resource's output
 */
export class MachineUserData extends Construct {
  /** An expression of Terraform's. */
  readonly base64: string;
  /** Names of the parameters that the machine reads its other files from; none where the user data hold all. */
  readonly parameterNames: readonly string[];
  /** All files of a folder at once, since making folders is a good part of a synthesis. */
  private readonly folders = new Map<string, TerraformAsset>();
  private readonly texts = new Map<string, { readonly text: string; readonly asset: TerraformAsset }>();

  constructor(scope: Construct, id: string, { document, facts: given, carriedFiles }: MachineUserDataProps) {
    super(scope, id);
    assertFits(document);
    const parameters = document.carried ? carriedParameters(this, carriedFiles, document.carried) : [];
    this.parameterNames = parameters.map(({ nameInput }) => String(nameInput));
    const facts = {
      ...given,
      boot_files: Fn.join(
        ' ',
        parameters.map(({ name }) => name),
      ),
    };
    // One expression as text: a tree of function calls would be resolved node by node, twice.
    const files = document.files.map((file) => this.entry(file, facts));
    const json = `jsonencode({ write_files = [${files.join(', ')}], bootcmd = [${hclText(document.everyStart)}], runcmd = [${hclText(document.command)}] })`;
    this.base64 = expression(`base64gzip(join("\\n", ["#cloud-config", ${json}]))`);
  }

  private entry({ path, permissions, content }: MachineFile, facts: MachineFacts): string {
    const target = `path = ${hclText(path)}, permissions = ${hclText(permissions)}`;
    if (content.kind === 'text' && !arrivesUnchanged(content.text)) {
      return `{ ${target}, encoding = "b64", content = filebase64(${hclText(this.pathOf(content))}) }`;
    }
    return `{ ${target}, content = ${this.contentOf(content, facts)} }`;
  }

  /** A template is a local value of its own, which a reviewer finds by its name. */
  private contentOf(content: Content, facts: MachineFacts): string {
    const path = this.pathOf(content);
    if (content.kind !== 'template') {
      return `file(${hclText(path)})`;
    }
    const name = content.name.replace(/\.tftpl$/, '').replaceAll('.', '_');
    const filledIn = new TerraformLocal(this, name, Fn.templatefile(path, used(content.source, facts)));
    return `local.${filledIn.friendlyUniqueId}`;
  }

  /** Where a content is in the synthesized folder. */
  private pathOf(content: Content): string {
    assertOwnText(content);
    switch (content.kind) {
      case 'asset':
        return this.pathOfAsset(content.path);
      case 'text':
        return this.pathOfText(content.name, content.text);
      case 'template':
        return this.pathOfText(content.name, content.source);
    }
  }

  /** What goes to several places of the machine, such as the proxy's part of its services, is one file here. */
  private pathOfText(name: string, text: string): string {
    const known = this.texts.get(name);
    const asset = known?.text === text ? known.asset : textAsset(this, name, text);
    this.texts.set(name, { text, asset });
    return asset.path;
  }

  private pathOfAsset(path: string): string {
    const folder = assetFolderOf(path);
    const known =
      this.folders.get(folder) ??
      new TerraformAsset(this, basename(folder), {
        path: folder,
        type: AssetType.DIRECTORY,
        assetHash: assetsHash(folder),
      });
    this.folders.set(folder, known);
    return `${known.path}/${relative(folder, path)}`;
  }
}

/** A literal of Terraform's language. JSON's quoting is its quoting. */
function hclText(value: string | readonly string[]): string {
  return escapeLiteral(JSON.stringify(value));
}

function used(source: string, facts: MachineFacts): Record<string, string> {
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
