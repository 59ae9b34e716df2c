// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are interpolations of Terraform's language.
import { describe, expect, it } from 'vitest';
import { partsOf, replaceRanges } from '../../../tools/hcl/expression';
import { hclOf, hclText } from '../../../tools/hcl/hcl';

function read(expression: string) {
  const { values, calls } = partsOf(expression);
  const text = ({ start, end }: { start: number; end: number }) => expression.slice(start, end);
  return { values: values.map(text), paths: values.map(({ path }) => path.join(' ')), calls: calls.map(text) };
}

describe('what an expression names and calls', () => {
  // https://developer.hashicorp.com/terraform/language/expressions/references
  it.each([
    ['element(module.vpc.private_subnets, 0)', ['module.vpc.private_subnets']],
    ['var.a == "" ? local.b["k"].c : aws_x.y[0].id', ['var.a', 'local.b["k"].c', 'aws_x.y[0].id']],
    ['aws_subnet.private[*].id', ['aws_subnet.private[*].id']],
    ['local.subnets[var.zone].id', ['var.zone', 'local.subnets[var.zone].id']],
    ['[for key, subnet in aws_subnet.x : subnet.id if subnet.zone != var.zone]', ['aws_subnet.x', 'var.zone']],
    ['{ for s in (local.list) : s => each.value.name }', ['local.list', 'each.value.name']],
    ['"a-${upper("${var.x}")}-$${var.no} %{ if var.c }y%{ endif }"', ['var.x', 'var.c']],
    ['<<-EOT\n  # ${var.here} // ${local.too}\nEOT', ['var.here', 'local.too']],
    ['"plain" # var.comment\n', []],
    ['/* var.a */ 1 + 2.5 // local.b', []],
    ['{ region = "a", tags = true }', []],
  ])('%s names %j', (expression, names) => {
    expect(read(expression).values).toEqual(names);
  });

  it('has the path of a name as far as it is written down', () => {
    expect(read('local.a["b c"].d[0][var.i].e').paths).toEqual(['var i', 'local a b c d 0']);
  });

  it('has calls with their arguments, provider functions too', () => {
    expect(read('lower("(${timestamp()}") # uuid()').calls).toEqual(['lower("(${timestamp()}")', 'timestamp()']);
    expect(read('provider::aws::arn_parse(var.a).service').calls).toEqual(['provider::aws::arn_parse(var.a)']);
    expect(read('[for x in (local.y) : x if (x != "")]').calls).toEqual([]);
  });

  it('replaces ranges, an outer one with what is in it', () => {
    const ranges = [
      { start: 2, end: 4, by: 'X' },
      { start: 0, end: 5, by: 'outer' },
      { start: 6, end: 7, by: '' },
    ];
    expect(replaceRanges('abcdefgh', ranges)).toBe('outerfh');
  });
});

describe('a value in the language of Terraform', () => {
  it.each([
    ['a "quoted"\n${text}', '"a \\"quoted\\"\\n$${text}"'],
    [[1, true, null], '[1, true, null]'],
  ])('%j is %s', (value, text) => {
    const written = typeof value === 'string' ? value.replace('${', () => '$${') : value;
    expect(hclOf(written)).toBe(text);
  });

  it('keeps expressions, and quotes what is literal beside them', () => {
    expect(hclOf({ a: '${var.x}' })).toBe('{ "a" = (var.x\n) }');
    expect(hclText('say "hi"\n${var.x} $${y}')).toEqual({ expression: '"say \\"hi\\"\\n${var.x} $${y}"' });
    expect(hclText('${var.a}${var.b}')).toEqual({ expression: '"${var.a}${var.b}"' });
  });
});
