import MDXComponents from '@theme-original/MDXComponents';
import Exercise, { Hint, Solution } from '../course/Exercise';
import Predict from '../course/Predict';
import Recap from '../course/Recap';
import Value from '../course/Value';
import View from '../course/View';
import LessonBar from '../notebook/LessonBar';

/** What a lesson may use without importing it. */
export default { ...MDXComponents, Exercise, Hint, LessonBar, Predict, Recap, Solution, Value, View };
