// One line of the coloured text. It is drawn again only when it changes, so that typing in a large document stays quick.

import { Component, html } from "/vendor/preact.js";

/** @typedef {{ pieces: import("./lines.js").Piece[], isNew: boolean, isWrong: boolean }} Props */

/** @extends {Component<Props>} */
export class Line extends Component {
  /** @param {Props} next */
  shouldComponentUpdate(next) {
    const { pieces, isNew, isWrong } = /** @type {Props} */ (this.props);
    if (isNew !== next.isNew || isWrong !== next.isWrong || pieces.length !== next.pieces.length) return true;
    return pieces.some((piece, index) => {
      const other = next.pieces[index];
      return piece.text !== other.text || piece.kind !== other.kind || piece.mark !== other.mark;
    });
  }

  /** @param {Props} props */
  render({ pieces, isNew, isWrong }) {
    return html`<div class="cors-line ${isNew ? "is-new" : ""} ${isWrong ? "is-wrong" : ""}">
      ${pieces.map(({ text, kind, mark }) => html`<span class="token-${kind} ${mark ? `mark-${mark}` : ""}">${text}</span>`)}${"\n"}
    </div>`;
  }
}
