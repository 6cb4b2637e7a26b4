/** Fits a header whatever it holds: `fetch` refuses another one with an error that quotes it. */
export const HEADER_TEXT = /^[\x21-\x7e]+$/
