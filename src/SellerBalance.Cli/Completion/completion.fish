# Completes seller-balance in fish. Put this line into ~/.config/fish/config.fish: seller-balance completion fish | source
function __seller_balance_words
    set -l before (commandline -opc)
    set -l found ($before[1] completion words -- $before[2..-1] (commandline -ct) 2>/dev/null)
    if set -q found[1]
        string join \n -- $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c seller-balance -f -a '(__seller_balance_words)'
