import { describe, expect, it } from 'vitest';
import { renderGitlabReport } from '../../../tools/review/render/gitlab-report';
import { renderHtml } from '../../../tools/review/render/html';
import { renderJson } from '../../../tools/review/render/json';
import { renderMarkdown } from '../../../tools/review/render/markdown';
import { renderTerminal } from '../../../tools/review/render/terminal';
import { exitCodeOf, reviewJson, reviewPlanFile } from '../../../tools/review/review';
import { reviewOf } from './planned';

const hostile = '<script>alert("x")</script> `code` ``` @everybody #1 | *bold* \n## title';

const everything = reviewOf(
  { address: 'aws_nat_gateway.new', change: { actions: ['create'], after: { tags: { Name: hostile } } } },
  {
    address: 'aws_s3_bucket.changed',
    change: { before: { a: hostile, b: '1' }, after: { a: '"quoted" & more', b: '2' } },
  },
  {
    address: 'aws_ebs_volume.replaced["<a>"]',
    change: { actions: ['delete', 'create'], before: { size: 2 }, after: { size: 1 }, replace_paths: [['size']] },
  },
  { address: 'aws_kms_key.gone', change: { actions: ['delete'], before: {} } },
  { address: 'aws_s3_bucket.forgotten', change: { actions: ['forget'], before: {} } },
  {
    address: 'aws_iam_role.here',
    previous_address: 'aws_iam_role.there',
    change: { actions: ['no-op'], before: {}, after: {} },
  },
  {
    address: 'aws_eip.taken',
    change: { actions: ['no-op'], before: {}, after: {}, importing: { id: 'eipalloc-1' } },
  },
  { address: 'aws_ssm_parameter.same', change: { actions: ['no-op'], before: {}, after: {} } },
  {
    address: 'aws_ssm_parameter.token',
    change: {
      before: { value: 'old-secret', map: { a: 'old-secret', b: '1' } },
      after: { value: 'new-secret', map: { a: 'new-secret', b: '2' } },
      before_sensitive: { value: true, map: { a: true } },
      after_sensitive: { value: true, map: { a: true } },
    },
  },
  {
    address: 'aws_lambda_function.f',
    change: {
      before: { environment: [{ variables: { DB_PASSWORD: 'old-secret', SIZE: '1' } }] },
      after: { environment: [{ variables: { DB_PASSWORD: 'new-secret', SIZE: '2' } }] },
    },
  },
);
const review = [everything, reviewJson('later', {}, ['A note of ours.'])];

describe('terminal', () => {
  it('marks what happens to each resource, and tells why a replacement is needed', () => {
    const lines = renderTerminal(review, { colour: false }).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'ci: 1 added, 3 changed in place, 1 replaced, 1 destroyed, 1 left alone from now on, 1 taken over, 1 moved',
      '  + aws_nat_gateway.new',
    ]);
    for (const line of [
      '  ± aws_ebs_volume.replaced["<a>"]',
      '      size (forces the replacement): 2 to 1',
      '  - aws_kms_key.gone',
      '  . aws_s3_bucket.forgotten',
      '  > aws_iam_role.here (was aws_iam_role.there)',
      '  = aws_eip.taken (taken over from eipalloc-1)',
      '      environment[0].variables.SIZE: 1 to 2',
      '  A note of ours.',
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.at(-1)).toBe('9 changes, 3 risks to decide on.');
  });

  it('has colours only where somebody sees them', () => {
    expect(renderTerminal(review, { colour: false })).not.toContain('\u001b');
    expect(renderTerminal(review, { colour: true })).toContain('\u001b[31m  - aws_kms_key.gone\u001b[0m');
  });
});

it('hides what is sensitive, or called so, everywhere', () => {
  const outputs = [
    renderTerminal(review, { colour: true }),
    renderMarkdown(review),
    renderJson(review),
    renderHtml(review),
  ];
  for (const output of outputs) {
    expect(output).not.toMatch(/(old|new)-secret/);
    expect(output).toContain('environment[0].variables.DB_PASSWORD');
    expect(output).toContain('map.b');
  }
});

describe('markdown', () => {
  const markdown = renderMarkdown(review);

  it('is a table of the stacks, and lists', () => {
    const table = markdown.split('\n').filter((line) => line.startsWith('|'));
    expect(table).toEqual([
      '| stack | added | changed in place | replaced | destroyed | risks |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      '| `ci` | 1 | 3 | 1 | 1 | 3 |',
      '| `later` | 0 | 0 | 0 | 0 | 0 |',
    ]);
    expect(markdown).toContain('### ⚠️ Data will be destroyed\n\n- `aws_ebs_volume.replaced["<a>"]` in `ci`\n');
  });

  it('keeps in code whatever comes from the plan', () => {
    const outside = markdown.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toMatch(/script|everybody|#1|\*bold|aws_|`/);
    expect(markdown.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '## Terraform review',
      '### ⚠️ Data will be destroyed',
      '### ⚠️ Costs change',
    ]);
  });

  it('leaves an empty line where GitLab begins to read Markdown again', () => {
    expect(markdown.match(/<details>/g)).toHaveLength(1);
    expect(markdown).toMatch(/<details>\n<summary>[^\n]*<\/summary>\n\n- added:[\s\S]*\n\n<\/details>/);
  });
});

it("counts for GitLab's report as Terraform does", () => {
  expect(JSON.parse(renderGitlabReport(review))).toEqual({ create: 2, update: 3, delete: 2 });
});

it('tells programs the outcome, the arguments and the risks', () => {
  const json = JSON.parse(renderJson(review));
  expect(json).toMatchObject({ outcome: 'risk', totals: { create: 2, update: 3, delete: 2 } });
  expect(json.stacks[0].changes).toContainEqual({
    address: 'aws_ebs_volume.replaced["<a>"]',
    type: 'aws_ebs_volume',
    action: 'replace',
    arguments: [{ argument: 'size', forcesReplacement: true, lines: ['2 to 1'] }],
  });
  expect(json.stacks[0].risks[0]).toMatchObject({ class: 'data', address: 'aws_ebs_volume.replaced["<a>"]' });
  expect(json.stacks[1]).toMatchObject({ name: 'later', basis: 'json', notes: ['A note of ours.'] });
});

describe('page', () => {
  const html = renderHtml(review);

  it('is well-formed and needs nothing from elsewhere', () => {
    const open: string[] = [];
    for (const [, closing, name = '', , empty] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*?)?)(\/?)>/g)) {
      if (closing) {
        expect(open.pop()).toBe(name);
      } else if (!empty && name !== 'meta') {
        open.push(name);
      }
    }
    expect(open).toEqual([]);
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|src=|href=/);
  });

  it('draws a box before, a box after, and a gap for what is not there', () => {
    const row = (address: string) => {
      const found = html.split('<g ').find((part) => part.includes(`<title>${address}`)) ?? expect.fail(address);
      return [...found.matchAll(/<rect class="([^"]*)" x="(\d+)"/g)].map(([, style, x]) => `${style} at ${x}`);
    };
    expect(row('aws_nat_gateway.new')).toEqual(['nothing at 0', 'after create at 620']);
    expect(row('aws_kms_key.gone')).toEqual(['before destroy at 0', 'nothing at 620']);
    expect(row('aws_s3_bucket.changed')).toEqual(['before update at 0', 'after update at 620']);
    expect(row('aws_ebs_volume.replaced')).toEqual(['before replace at 0', 'after replace at 620']);
    expect(row('aws_ssm_parameter.same')).toEqual(['none at 0', 'none at 620']);
    expect(html).toContain('>moved</text>');
    expect(html).toContain('>aws_iam_role.there</text>');
  });
});

describe('outcome', () => {
  it('is nothing, changes or risk', () => {
    const harmless = reviewOf({ address: 'aws_x.y', change: { before: { a: 1 }, after: { a: 2 } } });
    const nothing = reviewOf({ address: 'aws_x.y', change: { actions: ['no-op'], before: {}, after: {} } });
    expect([[nothing], [nothing, harmless], review].map(exitCodeOf)).toEqual([0, 2, 3]);
    expect(renderTerminal([nothing], { colour: false })).toBe('ci: nothing changes\n\nNothing changes.');
  });

  it('is an error for a file that holds no plan, or a failed one', () => {
    expect(() => reviewPlanFile('a/state.json', '{"format_version":"1.0","values":{}}')).toThrow(
      'a/state.json is no plan: make one with terraform plan -out=FILE, then terraform show -json FILE',
    );
    const changed = (changes: string) => `{"format_version":"1.2","resource_changes":${changes}}`;
    for (const text of ['', 'no JSON', '[]', changed('{}'), changed('[{"address":"aws_x.y"}]')]) {
      expect(() => reviewPlanFile('x', text)).toThrow('x is no plan');
    }
    expect(() => reviewPlanFile('x', '{"format_version":"1.2","errored":true}')).toThrow('holds a plan that failed');
    expect(reviewPlanFile('a/gitlab-runner.json', '{"format_version":"1.2","planned_values":{}}').name).toBe(
      'gitlab-runner',
    );
  });
});
