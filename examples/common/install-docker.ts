/**
 * Ubuntu's images have no Docker: one release of it is installed at boot, and no job is sent before that is done.
 *
 * @see https://docs.docker.com/engine/install/ubuntu/#install-using-the-convenience-script
 */
export const installDocker = `#cloud-config
runcmd:
  - curl --fail --silent --show-error --location --retry 5 --output /root/install-docker.sh https://get.docker.com
  - sh /root/install-docker.sh --version 28.3.3
  - usermod --append --groups docker ubuntu
`;
