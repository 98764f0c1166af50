import MDXComponents from '@theme-original/MDXComponents';
import Exercise, { Hint, Solution } from '../course/Exercise';
import Term from '../course/glossary/Term';
import LessonEnd from '../course/LessonEnd';
import LessonHead from '../course/LessonHead';
import Predict from '../course/Predict';
import Recall from '../course/Recall';
import Recap from '../course/Recap';
import Value from '../course/Value';
import View from '../course/View';
import LessonBar from '../notebook/LessonBar';

/** What a lesson may use without importing it. */
export default { ...MDXComponents, Exercise, Hint, LessonBar, LessonEnd, LessonHead, Predict, Recall, Recap, Solution, Term, Value, View };
