// `gitlab-healthcheck --fail`: whether GitLab answers here.
const { get } = require('node:http');

const { host } = new URL(process.env.GITLAB_EXTERNAL_URL);
get('http://127.0.0.1/-/readiness', { headers: { host } }, ({ statusCode }) => {
  process.exit(statusCode === 200 ? 0 : 1);
}).on('error', () => process.exit(1));
