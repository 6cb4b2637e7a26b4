/** Whether a path lies in the folder: `services/api` holds `services/api/main.ts`, not `services/api-docs`. */
export const isInside = (folder: string, path: string) => path === folder || path.startsWith(`${folder}/`)
