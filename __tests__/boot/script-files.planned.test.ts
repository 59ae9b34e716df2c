import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder';

const assets = join(__dirname, '..', '..', 'assets');
const scripts = ['boot', 'gitlab-server'].flatMap((part) =>
  readdirSync(join(assets, part), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh'))
    .map((name) => `${part}/${name}`),
);

describe('the boot scripts', () => {
  let texts: Readonly<Record<string, string>>;
  beforeAll(() => {
    const input = `jsonencode({ for name in ${JSON.stringify(scripts)} : name => file("${assets}/\${name}") })`;
    const printed = execFileSync('terraform', ['console'], { cwd: temporaryFolder(), input }).toString();
    texts = JSON.parse(JSON.parse(printed));
  });

  it.each(scripts)('%s is read by Terraform as it is', (name) => {
    expect(texts[name]).toBe(readFileSync(join(assets, name), 'utf8'));
  });
});
