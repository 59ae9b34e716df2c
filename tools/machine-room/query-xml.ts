/** What a Query API answers, before it is text: lists are `<member>`s, and what is undefined is left out. */
export type Tree = string | number | boolean | undefined | readonly Tree[] | { readonly [name: string]: Tree };

export function write(tree: Tree): string {
  if (Array.isArray(tree)) {
    return tree.map((one) => `<member>${write(one)}</member>`).join('');
  }
  if (typeof tree === 'object') {
    return Object.entries(tree)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `<${name}>${write(value)}</${name}>`)
      .join('');
  }
  return String(tree).replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] as string);
}

/** An answer: elements without attributes that matter, and text. Lists are `<member>`s, of EC2 `<item>`s. */
export function read(xml: string): Tree {
  const tokens = xml.replace(/<\?.*?\?>/s, '').match(/<[^>]+>|[^<]+/g) ?? [];
  let next = 0;
  const content = (): Tree => {
    const children: [string, Tree][] = [];
    let text = '';
    for (; next < tokens.length && !tokens[next]?.startsWith('</'); next += 1) {
      const token = tokens[next] as string;
      const [, name, end] = /^<([^\s/>]+)[^>]*?(\/?)>$/.exec(token) ?? [];
      if (!name) {
        text += token;
      } else if (end) {
        children.push([name, '']);
      } else {
        next += 1;
        children.push([name, content()]);
      }
    }
    if (children.length === 0) {
      return plain(text);
    }
    return children.every(([name]) => name === 'member' || name === 'item')
      ? children.map(([, value]) => value)
      : Object.fromEntries(children);
  };
  return content();
}

const plain = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** The value at a path. {@link listAt} returns an empty list for `<A/>`, which is read as empty text. */
export const at = (tree: Tree, ...path: readonly string[]): Tree =>
  path.reduce<Tree>(
    (value, name) =>
      typeof value === 'object' && !Array.isArray(value) ? (value as { [name: string]: Tree })[name] : undefined,
    tree,
  );

export const listAt = (tree: Tree, ...path: readonly string[]): readonly Tree[] => {
  const found = at(tree, ...path);
  return Array.isArray(found) ? found : [];
};
