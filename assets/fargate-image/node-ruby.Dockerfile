# An example of what jobs need beyond the image of this folder: Node.js and Ruby.
# npx runners image --tag node-ruby-1 --base jobs-1 --file assets/fargate-image/node-ruby.Dockerfile
# Other releases: --build-arg NODE_VERSION=24.4.1 --build-arg RUBY_VERSION=3.4.4
ARG BASE
ARG NODE_VERSION=22.16.0
ARG RUBY_VERSION=3.3.8

FROM node:${NODE_VERSION}-bookworm-slim AS node

FROM ruby:${RUBY_VERSION}-slim-bookworm AS ruby

FROM ${BASE}
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    build-essential libffi-dev libgmp-dev libssl-dev libyaml-dev zlib1g-dev \
  && rm -rf /var/lib/apt/lists/*
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
COPY --from=ruby /usr/local /usr/local
RUN ldconfig \
  && ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
  && ln -sf ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
  && node --version && npm --version && ruby --version && bundle --version
