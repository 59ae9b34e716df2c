import { createHash, generateKeyPairSync } from 'node:crypto';
import { zipSync } from 'fflate';
import { parseHcl } from '../../hcl/hcl';
import { isInterpolation } from '../../hcl/hcl-tokens';
import type { ModuleFiles } from '../module-reader';

/** The archive that stands in for every one that the module packs; it is in every folder of the module. */
export const archiveFile = 'stand-in.zip';

/** The output of the module in which the files are that it writes for debugging. */
export const filesOutput = 'recorded_files';

const fixedDate = new Date(1980, 5, 1);
export const archive = zipSync({ 'stand-in.txt': [Buffer.from('stand-in'), { mtime: fixedDate }] });

type Body = Readonly<Record<string, unknown>>;

/** The attributes of a stand-in, as Terraform's language has them. */
type StandIn = (body: Body) => Readonly<Record<string, string>>;

const text = (value: string) => JSON.stringify(value);

/** What the providers of these types would answer; nothing of it is part of the facts. */
const standIns: Readonly<Record<string, StandIn>> = {
  tls_private_key: () => keyPair(),
  local_file: ({ content, filename }) => ({ content: expression(content), filename: expression(filename) }),
  local_sensitive_file: ({ content, filename }) => ({ content: expression(content), filename: expression(filename) }),
  archive_file: () => ({
    output_path: `"\${path.module}/${archiveFile}"`,
    output_base64sha256: text(createHash('sha256').update(archive).digest('base64')),
    output_sha256: text(createHash('sha256').update(archive).digest('hex')),
    output_md5: text(createHash('md5').update(archive).digest('hex')),
    output_size: String(archive.length),
  }),
  random_string: ({ length }) => ({ result: text('abcdefgh'.padEnd(Number(length), '0').slice(0, Number(length))) }),
  random_id: () => ({ hex: text('0a1b2c3d'), dec: text('169552957') }),
  null_resource: () => ({ id: text('1') }),
};

/**
 * The module as it can be applied with provider 5 of AWS and no other: each block of another provider becomes a local
 * value, `data.aws_region`'s `region` of provider 6 its `name`, and no provider is required. The rest stays as it is.
 *
 * @throws when a block is of a type that has no stand-in here, naming it
 */
export async function withStandIns(files: ModuleFiles): Promise<ModuleFiles> {
  const changed = new Map(files);
  for (const folder of new Set([...files.keys()].filter((path) => path.endsWith('.tf')).map(folderOf))) {
    const paths = [...files.keys()].filter((path) => path.endsWith('.tf') && folderOf(path) === folder);
    const found = (await Promise.all(paths.map((path) => blocksOf(path, files.get(path) ?? '')))).flat();
    for (const path of paths) {
      changed.set(path, withoutProviders(found, files.get(path) ?? ''));
    }
    changed.set(`${folder}stand-ins.tf`, standInsFile(found, folder === ''));
  }
  return changed;
}

interface Block {
  readonly kind: 'resource' | 'data';
  readonly type: string;
  readonly name: string;
  readonly body: Body;
}

const localName = ({ type, name }: Block) => `stand_in_${type}_${name.replaceAll('-', '_')}`;

async function blocksOf(path: string, content: string): Promise<Block[]> {
  const file = await parseHcl(path, content);
  const blocks = (['resource', 'data'] as const).flatMap((kind) =>
    Object.entries((file[kind] ?? {}) as Record<string, Record<string, Body[]>>).flatMap(([type, named]) =>
      Object.entries(named).map(([name, [body = {}]]) => ({ kind, type, name, body })),
    ),
  );
  const others = blocks.filter(({ type }) => !type.startsWith('aws_') && type !== 'terraform_data');
  const unknown = others.find(({ type }) => !(type in standIns));
  if (unknown) {
    throw new Error(
      `${path}: ${unknown.type}.${unknown.name} needs a provider besides AWS: add a stand-in for ${unknown.type} to ${__filename.replace(/.*(?=tools\/)/, '')}`,
    );
  }
  return others;
}

function withoutProviders(blocks: readonly Block[], content: string): string {
  const withoutBlocks = blocks.reduce((rest, { kind, type, name }) => {
    const block = new RegExp(`^${kind} "${type}" "${name}" \\{\\n[\\s\\S]*?^\\}\\n?`, 'm');
    return rest.replace(block, '');
  }, content);
  const referring = blocks.reduce((rest, block) => {
    const reference = `${block.kind === 'data' ? 'data\\.' : ''}\\b${block.type}\\.${block.name}\\b`;
    return rest.replace(new RegExp(reference, 'g'), `local.${localName(block)}`);
  }, withoutBlocks);
  const asProvider5 = referring.replace(/\b(data\.aws_region\.[\w-]+)\.region\b/g, '$1.name');
  return asProvider5.replace(/^([ \t]*)required_providers \{\n[\s\S]*?^\1\}\n/gm, '');
}

function standInsFile(blocks: readonly Block[], isRoot: boolean): string {
  const locals = blocks.map((block) => {
    const attributes = Object.entries(standIns[block.type]?.(block.body) ?? {}).map(
      ([name, value]) => `${name} = ${value}\n`,
    );
    const object = `{\n${attributes.join('')}}`;
    return `${localName(block)} = ${'count' in block.body ? `[${object}]` : object}\n`;
  });
  const written = blocks.filter(({ type }) => /^local_/.test(type));
  const files = written.map((block) => {
    const { name, body } = block;
    return `${name} = local.${localName(block)}${'count' in body ? '[0]' : ''}.content\n`;
  });
  const output = `output "${filesOutput}" {\nsensitive = true\nvalue = {\n${files.join('')}}\n}\n`;
  return `locals {\n${locals.join('')}}\n${isRoot ? output : ''}`;
}

/** The parser gives an expression as `${...}` and any other string as a template. */
function expression(value: unknown): string {
  return typeof value !== 'string' ? 'null' : isInterpolation(value) ? value.slice(2, -1) : `"${value}"`;
}

function keyPair(): Record<string, string> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const number = (part: string) => {
    const bytes = Buffer.from(part, 'base64url');
    return Number(bytes[0]) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  };
  const fields = [Buffer.from('ssh-rsa'), number(e), number(n)].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  const pem = text(String(privateKey.export({ type: 'pkcs1', format: 'pem' })));
  return {
    public_key_openssh: text(`ssh-rsa ${Buffer.concat(fields).toString('base64')}`),
    public_key_pem: text(String(publicKey.export({ type: 'spki', format: 'pem' }))),
    private_key_pem: pem,
    private_key_openssh: pem,
  };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
