/** @file What a model brings for a line. */

export interface CharacterPlace {
  text: string;
  confidence: number;
  x0: number;
  x1: number;
}

export interface NewProposal {
  versionId: string;
  versionName: string;
  text: string;
  confidence: number;
  characters: readonly CharacterPlace[];
  /** What speaks against it; left out where nothing does. */
  doubts?: readonly { code: string; message: string }[];
}
