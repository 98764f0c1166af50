import type { ReactNode } from 'react';
import Question, { type QuestionProps } from './Question';

/** A question to answer before running anything. The right answer is what the code computes. */
export default function Predict(props: QuestionProps): ReactNode {
  return <Question {...props} kind="Predict" label="Prediction" button="Check my prediction" />;
}
