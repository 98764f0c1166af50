// Put before the runner in a worker whose program holds something that the reader wrote; what the page brought is compiled already.
import { buildProgram } from '../program';

Object.assign(self, { hairpinCompile: buildProgram });
