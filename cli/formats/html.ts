// `--format html`. Input: the document of a check; output: the page that shows it, by the code that lies beside the command line.
import { reportPage } from '../../driver/page.ts'
import { builtPage } from '../builtPage.ts'
import type { CheckDocument } from './document.ts'

export const htmlText = (document: CheckDocument): string => reportPage(document, builtPage('report'))
