/**
 * jira.js is loaded when a Cloud site is read for the first time, and not when the program starts: its functions come in
 * one piece that takes 1.2 s and 80 MB, which an installation without Jira Cloud should not pay for.
 */
export const cloud = () => import('jira.js/cloud')
export const agile = () => import('jira.js/agile')
