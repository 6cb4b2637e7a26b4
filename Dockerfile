# The daemon against a PostgreSQL of your own: no embedded server, no development dependencies, no compiler.
# Runs as an ordinary user and writes nothing, so the root file system may be read-only.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY jobs ./jobs
COPY adapters ./adapters
RUN npm run build && chmod 755 dist/src/main.js

FROM node:24-bookworm-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=dependencies /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json ./
COPY migrations ./migrations
COPY web ./web
RUN ln -s /app/dist/src/main.js /usr/local/bin/trackerd

ENV NODE_ENV=production \
    TRACKERD_HOST=0.0.0.0
EXPOSE 8080
USER node

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.TRACKERD_PORT || process.env.PORT || 8080}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# The heap as in "npm start" (docs/decisions.md).
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=50", "dist/src/main.js", "serve"]
