import isInternalUrl from '@docusaurus/isInternalUrl';
import Link from '@docusaurus/Link';
import { isActiveSidebarItem } from '@docusaurus/plugin-content-docs/client';
import { ThemeClassNames } from '@docusaurus/theme-common';
import type { Props } from '@theme/DocSidebarItem/Link';
import IconExternalLink from '@theme/Icon/ExternalLink';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { StatusMark } from '../../../course/progress/Mark';
import { useLessonStatus } from '../../../course/progress/use-progress';
import styles from './styles.module.css';

/** Swizzled: as in Docusaurus 3.10.2, with a lesson's progress behind its title. */
export default function DocSidebarItemLink({ item, onItemClick, activePath, level, index, ...props }: Props): ReactNode {
  const { href, label, className, autoAddBaseUrl, customProps } = item;
  const isActive = isActiveSidebarItem(item, activePath);
  const isInternal = isInternalUrl(href);
  const lesson = customProps?.lesson;
  return (
    <li className={clsx(ThemeClassNames.docs.docSidebarItemLink, ThemeClassNames.docs.docSidebarItemLinkLevel(level), 'menu__list-item', className)}>
      <Link
        className={clsx('menu__link', { 'menu__link--active': isActive })}
        autoAddBaseUrl={autoAddBaseUrl}
        aria-current={isActive ? 'page' : undefined}
        to={href}
        {...(isInternal && { onClick: onItemClick ? () => onItemClick(item) : undefined })}
        {...props}
      >
        <span>{label}</span>
        {typeof lesson === 'string' && <LessonMark lesson={lesson} />}
        {!isInternal && <IconExternalLink />}
      </Link>
    </li>
  );
}

function LessonMark({ lesson }: { readonly lesson: string }): ReactNode {
  return (
    <span className={styles.mark}>
      <StatusMark status={useLessonStatus(lesson)} />
    </span>
  );
}
