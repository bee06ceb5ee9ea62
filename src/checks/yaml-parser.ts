// The YAML parser, as a file of its own that is loaded only for YAML: bundlers find a CommonJS
// package's names in a static import only.

export { LineCounter, isMap, isScalar, parseAllDocuments, parseDocument, visit } from "yaml";
