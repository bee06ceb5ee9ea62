// The XML parser, as a file of its own that is loaded only for XML.

export { SaxesParser } from "saxes";
