import DefaultNavbarItem from '@theme/NavbarItem/DefaultNavbarItem';

/** Swizzled: the bar has links and nothing else. Menus of languages and of versions, which every page would carry, are not needed for one of each. */
export default { default: DefaultNavbarItem };
