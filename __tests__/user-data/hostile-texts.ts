/** Settings that something between here and the machine could expand, break or change. */
export const hostileTexts: readonly string[] = [
  '',
  ' leading and trailing ',
  `single ' double " back \\ slash`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: bash would fill it in
  '$HOME ${HOME} $(touch /owned) `touch /owned`',
  '%{ if true }yes%{ endif } %{~ for',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform would fill it in
  '${aws_region} $${aws_region} $$ %%',
  "'; touch /owned; '",
  'EOF\nEOF\n#cloud-config\n- item: x',
  'tab\there, return\r, line\nbreak',
  '!bang &and; |pipe| <in >out *?[a-z]~',
  'ünïcödé, ‥ 日本語 🚀',
  // Not in Unicode's normal form, and characters that YAML forbids or folds.
  'e\u0301 \u212b',
  'bell \u0007 escape \u001b delete \u007f next line \u0085 separator \u2028',
  '__REPLACED_BY_USER_DATA__ __PARENT_TAG__ __SENTRY_DSN_REPLACED_BY_USER_DATA__',
];
